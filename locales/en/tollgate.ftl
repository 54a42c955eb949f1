# Texts are Telegram HTML (<b>, <i>, <code>); arguments are already escaped. `button-`, `menu-` and `about-`
# texts are plain. `alert-` texts are plain and at most 200 characters.

language-name = English

## Buttons

button-plans = Plans
button-status = My plan
button-manage = Manage
button-language = Language
button-help = Help
button-back = ‹ Back
button-home = Home
button-current = ✓ { $name }
button-pay = Pay { $amount }
button-try = Start the free trial
button-month = { $amount } per month
button-year = { $amount } per year
button-year-saving = { $amount } per year · −{ $percent }%
button-once = { $amount }, paid once
button-once-days = { $days ->
    [one] { $amount } for { $days } day
   *[other] { $amount } for { $days } days
}
button-portal = Open the billing page
button-update-card = Update card
button-pay-invoice = Pay the invoice
button-confirm-payment = Confirm the payment
button-pay-or-confirm = Pay or confirm
button-confirm-change = Confirm the change
button-keep = Keep { $plan }
button-keep-as-is = Keep it as it is
button-resume = Resume
button-confirm-resume = Resume for { $amount }
button-pause = Pause
button-private-chat = Continue in private
button-terms = Read the terms
button-privacy = Read the privacy policy
button-support = Contact support
button-older = Older ›
button-newest = « Newest
button-audit-log = Audit log
button-failed = Failed events
button-alerts = All alerts
button-verify = Verify
button-confirm = Confirm
button-dismiss = Cancel
button-no-end = No end date
button-all = All: { $amount }
button-half = Half: { $amount }
button-cancel-now = At once instead
button-cancel-subscription = Cancel the subscription
button-upgrade = Upgrade
button-open-plan = Open { $plan }
button-receipts = Receipts
button-newer = ‹ Newer
button-again = Try again
button-receipt = Receipt
button-invoice = Invoice
button-pdf = PDF
button-details = Details
button-in-words = In words
button-why = Why
button-csv = CSV
button-grant = Grant
button-refund = Refund
button-resync = Resync
button-events = Events
button-stripe = Open in Stripe
button-person = ‹ Person

## Command menu

menu-start = Get started
menu-help = What I can do
menu-plans = Plans and prices
menu-upgrade = Choose or change your plan
menu-manage = Card, invoices, cancellation
menu-receipts = Your payments, receipts and invoices
menu-cancel-own = Cancel your subscription
menu-status = Your plan and what it includes
menu-chats = Your private groups and channels
menu-language = Change the language
menu-terms = Terms of service
menu-privacy = Privacy policy
menu-mydata = Your data as a file
menu-forget = Erase your data
menu-paysupport = Help with a payment
menu-message = Write to someone
menu-broadcast = Write to many people
menu-audit = Audit log
menu-stats = Revenue and other figures
menu-grant = Give someone a plan
menu-revoke = End a plan given by hand
menu-whois = Look up a person
menu-why = Why somebody has access or not
menu-refund = Refund a payment
menu-cancel = Cancel someone's subscription
menu-comp = Give days of a subscription away
menu-move = Move purchases to another account
menu-resync = Compare a person with Stripe
menu-replay = Process events again

about-short = Plans, payments and your subscription, in one chat.
about-long =
    Choose a plan, pay securely with Stripe and keep an eye on your subscription.

    I tell you when a plan is active, when it renews, and when a payment needs your attention.

## Welcome and help

owner-confirmed = ✅ <b>You're the owner of this bot.</b>
owner-confirmed-next = Alerts about payments will reach you in this chat. Now back to the terminal for the remaining steps.
welcome-hello = 👋 Hi, { $name }!
welcome-hello-unnamed = 👋 Hi!
welcome-offer = Here you choose a plan, pay securely with Stripe and manage your subscription, all in this chat.
welcome-nothing-sold = Nothing is available yet. Please check back soon.
current-plan = Your plan: <b>{ $plan }</b>
list-item = • { $item }
help-title = <b>What I can do</b>
help-command = /{ $command } – { $what }
help-admin = <b>For admins</b> (your role: { $role })
help-support = Problem with a payment? /paysupport is there for you.

## Plans

plans-title = <b>Plans</b>
plan-name = <b>{ $plan }</b>
plan-name-current = <b>{ $plan }</b> · your plan
plan-free = Free
plan-price = { $plan }: { $price }
price-month = { $amount } per month
price-year = { $amount } per year
price-once = { $amount }, paid once
price-once-days = { $days ->
    [one] { $amount } for { $days } day, paid once
   *[other] { $amount } for { $days } days, paid once
}
plan-includes = What you get:
plan-adds = Everything in <b>{ $plan }</b>, plus:
plan-same-as = Everything in <b>{ $plan }</b>
plan-loses = No longer included:
entitlements-more = { $count ->
    [one] • and { $count } more
   *[other] • and { $count } more
}
trial-offer = { $days ->
    [one] 🎁 The first day is free. You pay nothing until the trial ends.
   *[other] 🎁 The first { $days } days are free. You pay nothing until the trial ends.
}
year-saving = Paying by the year saves { $percent }%.
plan-choose = How would you like to pay?
plan-choose-interval = Monthly or yearly?
plan-not-sold = This plan isn't available right now.
plan-change = Choose a price, and I'll show you what the change costs before anything happens.
plan-once-later = This plan is paid once. You can buy it when your subscription has ended.
plan-free-cancel = This plan costs nothing. To go back to it, cancel your subscription: tap “Manage”.

## Checkout and billing page

checkout-title = <b>{ $plan }</b> · { $price }
checkout-how = The button opens Stripe's secure payment page. I'll tell you right here as soon as your plan is active.
checkout-how-trial = The button opens Stripe's secure page. Nothing is charged today, and I'll tell you right here as soon as your trial has started.
checkout-complete = Your checkout of <b>{ $plan }</b> is complete.
checkout-expired = ⌛ This payment page for <b>{ $plan }</b> has expired. You can choose again any time.
already-owned = You already have <b>{ $plan }</b>.
portal-ready = Your billing page at Stripe is ready: change your plan or card, find invoices, or cancel.
portal-private = The link is yours alone and works for a short time only.

## Changes of plan

change-title = Change from <b>{ $from }</b> to <b>{ $to }</b>, { $price }
change-title-to = Change to <b>{ $to }</b>, { $price }
change-title-price = Change <b>{ $plan }</b> to { $price }
change-due = Due now: <b>{ $amount }</b>.
change-due-nothing = Nothing is due now.
change-sum-until = • Charges until { $date }: { $amount }
change-sum-charged = • Charges: { $amount }
change-sum-unused = • Unused time: { $amount }
change-sum-discount = • Discount: { $amount }
change-sum-tax = • Tax: { $amount }
change-sum-credit = • Your credit: { $amount }
change-sum-owed = • Carried over from before: { $amount }
change-credit-left = <b>{ $amount }</b> is left as credit for your next renewals.
change-carried = { $amount } is too small to charge now, so it goes on your next invoice.
change-next = Then <b>{ $amount }</b> on <b>{ $date }</b>.
change-next-less = Then <b>{ $amount }</b> on <b>{ $date }</b>: { $total } less the rest of your credit.
change-covered = { $count ->
    [one] The credit pays for the renewal on <b>{ $date }</b> ({ $amount }).
   *[other] From <b>{ $date }</b> on, the credit pays for { $count } renewals ({ $amount } each).
}
change-covered-rest = { $amount } of it goes towards the one after.
change-later = Nothing is due now. You keep <b>{ $from }</b> until <b>{ $date }</b>. Then <b>{ $to }</b> starts at <b>{ $price }</b>.
change-later-first = Nothing is due now. You keep <b>{ $from }</b> until <b>{ $date }</b>. Then <b>{ $to }</b> starts, and your first payment is <b>{ $amount }</b>.
change-later-same = Nothing is due now. Nothing changes until <b>{ $date }</b>. From then on you pay <b>{ $price }</b>.
change-later-same-first = Nothing is due now. Nothing changes until <b>{ $date }</b>. Then your next payment is <b>{ $amount }</b>.
change-later-credit = Your credit of { $credit } is used for that payment.
change-later-undated = Nothing is due now. The change takes effect with your next renewal.
change-scheduled = 📅 Done. You keep <b>{ $from }</b> until <b>{ $date }</b>, then you have <b>{ $to }</b>.
change-scheduled-same = 📅 Done. From <b>{ $date }</b> on, you pay { $price } for <b>{ $to }</b>. Until then everything stays as it is.
change-needs-payment = 🔐 The change to <b>{ $plan }</b> is waiting for its payment. Please pay or confirm it on Stripe's page; another card works too. Until then your plan stays as it is.
change-needs-card = ⚠️ The change to <b>{ $plan }</b> is waiting for its payment. Please update your card; until then your plan stays as it is.
change-quote-expired = ⌛ That quote has expired. Here's a fresh one:
change-portal = You make this change on Stripe's page, which also shows you what it costs.
same-plan = You already have <b>{ $plan }</b> at this price.
same-plan-unnamed = That's exactly what you already have.
same-plan-planned = A change is planned for <b>{ $date }</b>. You can still cancel it.
payment-first = You have an unpaid invoice. Please pay it first; then you can change your plan.
card-first = Your subscription has no card on file. Please add one first; then you can change your plan.
paused-first-resume = ⏸ Your subscription is paused. Resume it first; then you can change your plan.
paused-first-payment = ⏸ A payment did not go through, so your subscription is paused. Please pay the open invoice first; then you can change your plan.
paused-first-last-payment = ⏸ The last attempt at your payment failed, so your subscription is paused. Please pay the open invoice first; then you can change your plan.
paused-first-system = ⏸ Stripe, our payment provider, has paused your subscription, so the plan cannot be changed right now. We have been notified. Questions? /paysupport
paused-first-unknown = ⏸ Your subscription is paused, so the plan cannot be changed right now. Questions? /paysupport
resume-first = Your subscription is cancelled and ends on <b>{ $date }</b>. Resume it first; then you can change your plan.
resume-first-undated = Your subscription is cancelled. Resume it first; then you can change your plan.
unlisted-first = You already have a subscription here, at a price that belongs to none of these plans. So that you don't pay twice, I can't sell you another plan alongside it. To change or cancel it, open the billing page, or write to us: /paysupport
nothing-to-resume = Your subscription isn't cancelled, so there is nothing to resume.
plan-kept = 👍 Done, the change is cancelled. You're staying on your plan.
resume-offer = ▶️ Resume <b>{ $plan }</b>?
resume-charge = <b>{ $amount }</b> is charged now.
resume-free = Nothing is charged now.
resume-period = A new period begins, from <b>{ $start }</b> to <b>{ $end }</b>.
resume-done = 👍 Got it. Stripe is resuming your subscription; I'll confirm right here.
resume-unpaid = 🔐 <b>{ $plan }</b> stays paused until the invoice of <b>{ $amount }</b> is paid. Please pay or confirm it on Stripe's page; another card works too.
resume-unpaid-card = ⚠️ The payment did not go through, so <b>{ $plan }</b> is still paused. Please update your card, then try again.
resume-refused = ⚠️ Stripe could not resume <b>{ $plan }</b>. You were not charged, and the plan is still paused. Please check your card, then try again. Questions? /paysupport
pause-portal = ⏸ You pause your plan on Stripe's page. While it is paused, you aren't charged and don't have access.
payment-awaited = ⏳ Your payment for <b>{ $plan }</b> is on its way. Your bank needs a little longer; I'll message you once it clears. There is nothing else you need to do.
payment-awaited-unnamed = ⏳ Your payment is on its way. Your bank needs a little longer; I'll message you once it clears. There is nothing else you need to do.

## Status

status-title = Your plan: <b>{ $plan }</b>
status-free = You have no paid subscription.
status-unlisted = You have a subscription at a price that belongs to none of the plans here, so I can't say what it includes.
status-subscription = Subscription: <b>{ $plan }</b>
status-price = Price: { $price }
status-last-paid = You last paid { $amount }.
status-renews = Renews on <b>{ $date }</b>.
status-trial = Free trial until <b>{ $date }</b>.
status-ends = Ends on <b>{ $date }</b> and will not renew.
status-planned = Changes to <b>{ $plan }</b> on <b>{ $date }</b>.
status-planned-price = From <b>{ $date }</b>: { $price }.
status-scheduled-elsewhere = This subscription follows a schedule set up by our team. Questions? /paysupport
status-change-waits = A plan change must be paid by <b>{ $date }</b>. Until then, your plan stays as it is.
status-once = Paid once, no renewal.
status-once-until = Paid once, yours until <b>{ $date }</b>.
status-past-due = ⚠️ The last payment did not go through.
status-past-due-until = ⚠️ The last payment did not go through. You keep access until <b>{ $date }</b>.
status-lapsed = 🔒 Your access has been paused since <b>{ $date }</b> because a payment is overdue. Pay to get it back.
status-owed = Amount due: <b>{ $amount }</b>.
status-unpaid = ⚠️ Your last payment is overdue, so you don't have access right now. Pay <b>{ $amount }</b> to get it back.
status-unpaid-unknown = ⚠️ Your last payment is overdue, so you don't have access right now. Pay it to get your access back.
status-trial-paused = ⏸ Your free trial has ended and there's no card on file. Add one to keep your plan.
status-paused-requested = ⏸ Your subscription is paused, as requested. You aren't charged and don't have access. Tap “Resume” to see what it costs.
status-paused-invoice = ⏸ Your subscription stays paused until the open invoice is paid.
status-paused-payment = ⏸ A payment did not go through, so your subscription is paused. Pay the open invoice to resume it.
status-paused-last-payment = ⏸ The last attempt at your payment failed, so your subscription is paused. Pay the open invoice to resume it.
status-paused-settled = ⏸ You don't owe anything, but your subscription is still paused. Tap “Resume” to see what it costs.
status-paused-system = ⏸ Stripe, our payment provider, has paused your subscription. You aren't charged and don't have access. We have been notified. Questions? /paysupport
status-paused-unknown = ⏸ Your subscription is paused. You aren't charged and don't have access. Questions? /paysupport
status-refunded = ⚠️ Your payment was refunded, so you don't have access right now.
status-refunded-next = Your subscription is not cancelled: the next payment is due on <b>{ $date }</b> and restores your access. If you don't want that, cancel it under “Manage”.
status-disputed = ⚠️ Your bank reversed the payment, so you don't have access right now. Questions? /paysupport
pause-access = ⏸ Payments are paused. You keep your access.
pause-no-access = ⏸ Your subscription is paused. You aren't charged and don't have access.
pause-resumes = It resumes automatically on <b>{ $date }</b>.
status-awaited = Your payment for <b>{ $plan }</b> is on its way.
status-awaited-unnamed = One of your payments is on its way.
status-others = Also yours:
noted-item = • { $item } – { $notes }
note-since = since { $date }
note-until = until { $date }
note-renews = renews on { $date }
note-granted = gift from the team

## Language

language-choose = Which language should I speak?
language-set = Done. I'll speak English from now on.

## Legal and support

terms-text = 📄 Our terms of service:
terms-at = 📄 Our terms of service: { $place }
terms-missing = The terms of service have not been published yet. Questions? /paysupport
privacy-text = 🔒 How we treat your data:
privacy-at = 🔒 How we treat your data: { $place }
privacy-missing = The privacy policy has not been published yet. To have your data deleted, ask at /paysupport.
paysupport-text = Something wrong with a payment? Write to us, and we'll sort it out. Please don't send card numbers.
paysupport-contact = Contact: { $contact }
paysupport-missing = For cards, invoices and cancellation, use /manage. For anything else, please write to the people who run this bot.

## Conversation

group-redirect = Billing is a private matter. Let's continue in our own chat.
unknown-command = I don't know that command. Try one of these:
not-permitted = Your role ({ $role }) doesn't include this. An owner can do it.
unknown-text = I understand commands and buttons best. What would you like to do?
alert-stale-button = This button is out of date. Here is a fresh menu.
alert-not-yours = This one is not for you.

## Errors

trouble-stripe-down = Stripe, our payment provider, is not answering right now. Please try again in a few minutes.
trouble-busy = That didn't work just now. Please try again in a minute.
trouble-portal-not-configured = The billing page has not been set up yet. Please tell us: /paysupport
trouble-plan-not-sold = This plan isn't available right now. Here are the others.
trouble-too-many-checkouts = You've opened a lot of payment pages within an hour. The last one still works. To choose another plan, please try again in an hour.
trouble-misconfigured = Payments are not set up correctly here. Nothing was charged. Please tell us: /paysupport
trouble-no-subscription = You have no active subscription, so there is nothing to change.
trouble-scheduled-elsewhere = This subscription follows a schedule set up by our team, so it can't be changed here. To change it, write to us: /paysupport
trouble-payment-declined = The payment was declined, so nothing has changed. Please update your card, then try again.
trouble-internal = Something went wrong on our side. Please try again. If it happens again, send this number to /paysupport: <code>{ $id }</code>

## Notices

notice-activated = 🎉 <b>{ $plan }</b> is active. Enjoy it!
notice-next-renewal = Next renewal: <b>{ $date }</b>.
notice-first-payment = First payment: <b>{ $date }</b>.
notice-until = You have it until <b>{ $date }</b>.
notice-trial-started = 🎁 Your free trial of <b>{ $plan }</b> has started.
notice-trial-until = It runs until <b>{ $date }</b>. If you cancel before then, you pay nothing.
notice-trial-ending = ⏳ Your free trial of <b>{ $plan }</b> ends on <b>{ $date }</b>.
notice-trial-ending-amount = You'll then be charged <b>{ $amount }</b>, and your plan continues.
notice-trial-ending-payment = You'll then be charged for the first time, and your plan continues.
notice-trial-ending-cancel = Don't want to continue? Cancel under “Manage” before then and you won't be charged.
notice-trial-converted = ✅ Your trial is now a subscription to <b>{ $plan }</b>. You paid { $amount }. Thank you!
notice-trial-paused = ⏸ Your free trial has ended and there's no card on file. Add one to keep <b>{ $plan }</b>.
notice-pause-requested = ⏸ <b>{ $plan }</b> is paused, as requested. You aren't charged and don't have access. Tap “Resume” to see the cost; nothing is charged until you confirm.
notice-pause-payment = ⏸ The payment for <b>{ $plan }</b> did not go through, so it is paused. Pay the open invoice to resume it.
notice-pause-last-payment = ⏸ The last attempt at the payment for <b>{ $plan }</b> failed, so it is paused. Pay the open invoice to resume it.
notice-pause-settled = ⏸ <b>{ $plan }</b> is paused after a failed payment. You don't owe anything. Tap “Resume” to see what it costs.
notice-pause-system = ⏸ Stripe, our payment provider, has paused <b>{ $plan }</b>. You aren't charged and don't have access. We have been notified and will look into it. Questions? /paysupport
notice-pause-unknown = ⏸ <b>{ $plan }</b> is paused. You aren't charged and don't have access. Questions? /paysupport
notice-resume-offered = ✅ Your payment of { $paid } for <b>{ $plan }</b> has arrived. The plan is still paused: resuming it costs another <b>{ $amount }</b>. Nothing is charged unless you tap “Resume” and confirm.
notice-resume-offered-unknown = ✅ Your payment of { $paid } for <b>{ $plan }</b> has arrived. The plan is still paused. Tap “Resume” to see what it costs.
notice-renewal-ahead = 📅 <b>{ $plan }</b> renews on <b>{ $date }</b> for <b>{ $amount }</b>.
notice-renewal-ahead-manage = There is nothing you need to do. To change or cancel your plan, tap “Manage”.
notice-renewed = ✅ <b>{ $plan }</b> has been renewed. You paid { $amount }. Thank you!
notice-payment-failed = ⚠️ The payment of <b>{ $amount }</b> for <b>{ $plan }</b> did not go through.
notice-payment-failed-again = ⚠️ Attempt { $attempt }: the payment of <b>{ $amount }</b> for <b>{ $plan }</b> did not go through again.
notice-access-until = You keep access until <b>{ $date }</b>.
notice-fix-invoice = Please pay the invoice, or update your card.
notice-pay-invoice = Please pay the invoice.
notice-fix-card = Please update your card.
notice-action-required = 🔐 Your bank asks you to confirm the payment of <b>{ $amount }</b> for <b>{ $plan }</b>.
notice-action-how = The button opens the page where you confirm it.
notice-grace-ending = ⚠️ We still haven't received your payment for <b>{ $plan }</b>. Unless you pay, your access ends on <b>{ $date }</b>.
notice-access-lapsed = 🔒 We still haven't received your payment for <b>{ $plan }</b>, so your access is paused. Pay now to get it back.
notice-invoice-overdue = ⚠️ The invoice of <b>{ $amount }</b> for <b>{ $plan }</b> is overdue.
notice-invoice-grace-ending = ⚠️ The invoice for <b>{ $plan }</b> is still unpaid. Unless you pay it, your access ends on <b>{ $date }</b>.
notice-invoice-lapsed = 🔒 The invoice for <b>{ $plan }</b> is still unpaid, so your access is paused. Pay it to get your access back.
notice-debt-settled = ✅ The open invoice for <b>{ $plan }</b> is settled. You don't owe anything.
notice-paid-after-end = Your payment of <b>{ $amount }</b> for <b>{ $plan }</b> has arrived, but the subscription had already ended. We have been notified and will sort it out. Questions? /paysupport
notice-recovered = ✅ Your payment of { $amount } has arrived. <b>{ $plan }</b> continues as usual.
notice-still-owing = ✅ Your payment of { $amount } for <b>{ $plan }</b> has arrived. Another invoice is still unpaid.
notice-cancellation-scheduled = Your subscription to <b>{ $plan }</b> is cancelled. You keep everything until <b>{ $date }</b>.
notice-cancellation-trial = Your trial is cancelled: it won't renew, and you won't be charged. <b>{ $plan }</b> is yours until <b>{ $date }</b>.
notice-change-mind = Changed your mind? Tap “Resume” to keep it.
notice-resumed = 👍 You're all set. <b>{ $plan }</b> will renew as usual.
notice-ending-soon = ⏳ <b>{ $plan }</b> ends on <b>{ $date }</b>.
notice-ending-soon-resume = Want to keep it? Tap “Resume”.
notice-ending-soon-again = Want to keep it? Buy it again under “Plans”.
notice-plan-changed = 🔄 Your plan is now <b>{ $to }</b> instead of { $from }.
notice-interval-changed = 🔄 You now pay { $price } for <b>{ $plan }</b>.
notice-interval-changed-month = 🔄 You now pay for <b>{ $plan }</b> monthly.
notice-interval-changed-year = 🔄 You now pay for <b>{ $plan }</b> yearly.
notice-plan-change-unpaid = The payment for the change didn't arrive in time, so I cancelled it. You're still on <b>{ $plan }</b>.
notice-paused-access = ⏸ Payments for <b>{ $plan }</b> are paused. You keep your access.
notice-paused-no-access = ⏸ <b>{ $plan }</b> is paused. You aren't charged and don't have access.
notice-unpaused = ▶️ <b>{ $plan }</b> is no longer paused.
notice-ended = Your subscription to <b>{ $plan }</b> has ended. You're welcome back any time.
notice-ended-unpaid = Your subscription to <b>{ $plan }</b> has ended because it was not paid. You can start again any time.
notice-ended-trial = Your free trial of <b>{ $plan }</b> has ended. If you liked it, choose a plan and stay.
notice-ended-term = Your <b>{ $plan }</b> access has ended. You can buy it again any time.
notice-refunded = ↩️ We've refunded your <b>{ $amount }</b> payment for <b>{ $plan }</b>. Your access has ended.
notice-partly-refunded = ↩️ We've refunded <b>{ $amount }</b> of your payment for <b>{ $plan }</b>. Your plan stays as it is.
notice-earlier-refunded = ↩️ We've refunded <b>{ $amount }</b> that you paid for an earlier period of <b>{ $plan }</b>. Nothing else changes.
notice-earlier-reversed = ⚠️ Your bank reversed <b>{ $amount }</b> that you paid for an earlier period of <b>{ $plan }</b>. Nothing else changes.
notice-refund-failed = ⚠️ The refund of <b>{ $amount }</b> for <b>{ $plan }</b> did not go through, so your plan stays active. We'll be in touch, or write to us: /paysupport
notice-payment-reversed = ⚠️ Your bank reversed the <b>{ $amount }</b> payment for <b>{ $plan }</b>, so your access has ended.
notice-payment-reversed-unknown = ⚠️ Your bank reversed the payment for <b>{ $plan }</b>, so your access has ended.
notice-partly-reversed = ⚠️ Your bank reversed <b>{ $amount }</b> of your payment for <b>{ $plan }</b>. Your plan stays as it is.
notice-reversal-lifted = ✅ Your bank's decision was changed: the <b>{ $amount }</b> payment for <b>{ $plan }</b> counts again, and your access is restored.
notice-reversal-lifted-settled = ✅ Your bank's decision was changed: the <b>{ $amount }</b> payment for <b>{ $plan }</b> counts again.
notice-reversed-support = If this is a mistake, write to us: /paysupport
notice-granted = 🎁 You've been given <b>{ $plan }</b> until <b>{ $date }</b>.
notice-granted-open = 🎁 You've been given <b>{ $plan }</b>, with no end date.
notice-granted-longer = 🎁 We've extended your <b>{ $plan }</b> until <b>{ $date }</b>.
notice-granted-later = 🎁 You've been given <b>{ $plan }</b>. It starts when the plan you pay for ends.
notice-granted-lasts = It then lasts: <b>{ $span }</b>.
notice-grant-begun = 🎁 Your gift has started: <b>{ $plan }</b> until <b>{ $date }</b>.
notice-grant-begun-open = 🎁 Your gift has started: <b>{ $plan }</b>, with no end date.
notice-grant-revoked = The team has ended the <b>{ $plan }</b> that you had been given. Questions? /paysupport
notice-grant-ended = The <b>{ $plan }</b> that you had been given has ended. If you liked it, choose a plan and stay.
notice-goodwill = 🎁 We're giving you <b>{ $span }</b> of <b>{ $plan }</b> for free.
notice-goodwill-amount = Your next payment of <b>{ $amount }</b> is due on <b>{ $date }</b>. There is nothing you need to do.
notice-goodwill-next = Your next payment is due on <b>{ $date }</b>. There is nothing you need to do.
notice-moved = 📦 What your old Telegram account has bought now belongs to this one.
notice-payment-pending = ⏳ We've got your order for <b>{ $plan }</b>. Your bank needs a little longer; I'll message you once the payment clears.
notice-payment-pending-unnamed = ⏳ We've got your order. Your bank needs a little longer; I'll message you once the payment clears.
notice-payment-not-completed = ❌ The payment for <b>{ $plan }</b> did not go through, so the plan was not started. You can try again.
notice-payment-not-completed-unnamed = ❌ The payment did not go through, so nothing was started. You can try again.
message-settled = This has been settled.
message-overtaken = The subscription has ended; there is nothing left to pay.
message-plan-over = The plan has ended.

## Alerts (administrators)

alarm-paid-after-end = 💶 <b>A payment for a subscription that has ended</b>
alarm-invoice = Invoice: <code>{ $id }</code>
alarm-paid-after-end-what = Refund it in Stripe, or give the user access.
alert-dead-deliveries = Webhooks to a service are failing
alert-endpoint-name = Webhook endpoint: <code>{ $name }</code>
alert-dead-deliveries-what = Undelivered webhooks are kept. Once the service is back up, run <code>tollgate webhooks replay --failed</code> to send them again.
alert-clock-jumped = The server's clock has jumped
alert-clock-wrong = The server's clock is wrong
alert-clock-says = Server clock: <code>{ $time }</code>
alert-clock-expected = Expected: <code>{ $time }</code>
alert-clock-stripe = Stripe's clock: <code>{ $time }</code>
alert-clock-jumped-what = Stripe can't be reached to check the time. Until it answers, nobody's access ends; after an hour at most, the server's clock is used. Please check the clock.
alert-clock-wrong-what = Until it is set right, Stripe's clock is used, so no access ends too early or too late. Please set the clock and check that it is synchronized (NTP).
alert-backup = A backup failed
alert-backup-overdue = Backups are overdue
alert-backup-last = Last backup: { $date }
alert-backup-none = There is no backup yet.
alert-backup-what = tollgate tries again every 15 minutes. Please check the disk and <code>[backup]</code> in bot.toml.
alert-revocations = Unusually many people are losing access
alert-revocations-count = In the last hour: <b>{ $revoked }</b> of { $people }
alert-revocations-what = Nobody else loses access until you decide. A wrong clock, price or setting may be the cause. If this is intended, run <code>tollgate revocations resume</code> on the server.
alert-chat = The bot can’t do its work in a paid chat
alert-chat-of = Chat: <b>{ $chat }</b>
alert-chat-no-access-what = It was removed from the chat, or the chat was deleted. Add it again as an administrator. If you no longer sell this chat, unbind it in /chats or remove it from <code>bot.toml</code>.
alert-chat-basic-what = This is a basic group: it has no bans that could be lifted again, and its id changes when it becomes a supergroup. Make it a supergroup: in the group’s settings, make the chat history visible to new members.
alert-chat-no-admin-what = It is not an administrator. Make it one, with the rights to add members and to ban users. It then catches up by itself.
alert-chat-no-invite-what = It may not add members, so nobody gets in. Give it that right in the chat’s list of administrators. It then catches up by itself.
alert-chat-no-remove-what = It may not ban users, so members whose access has ended stay in. Give it that right in the chat’s list of administrators. It then catches up by itself.
alert-chat-removals = Unusually many people would be removed from a paid chat
alert-chat-removals-count = Waiting to be removed: <b>{ $count }</b>
alert-chat-removals-what = Nobody is removed from this chat until an owner decides. A wrong price, plan or setting may be the cause. Show the chat and look at who should not be in. If all of them should go, an owner taps <i>Resume removals</i>.
alert-chat-banned = Somebody who pays for a chat is banned there
alert-chat-banned-what = An administrator of the chat has banned them, so they can’t come in. Lift the ban in Telegram, or refund them.
alarm-second = ⚠️ <b>A user is paying for more than one subscription</b>
alarm-second-what = Please cancel the extra one in Stripe's dashboard.
alarm-unlisted = ⚠️ <b>A subscription has a price that belongs to no plan</b>
alarm-unlisted-what = It grants nothing new, and the user can't buy another plan. Please add the price to a plan in bot.toml (<code>former_stripe_prices</code> if it is not for sale), or change the subscription in Stripe's dashboard.
alarm-refund = ↩️ <b>A payment was refunded</b>
alarm-refund-what = The access has ended.
alarm-still-running = The subscription itself is still running at Stripe. If it should end, cancel it there.
alarm-refund-partly = ↩️ <b>A payment was partly refunded</b>
alarm-refund-partly-what = The user keeps access.
alarm-refund-warned = This settles the bank's early fraud warning about it.
alarm-earlier-what = It was paid for an earlier period, so the user keeps access.
alarm-refund-failed = ⚠️ <b>A refund did not go through</b>
alarm-refund-failed-what = The money has not left your account, and the user has access again. Stripe's dashboard shows the reason.
alarm-dispute-inquiry = ⚠️ <b>A bank has a question about a payment</b>
alarm-dispute-inquiry-what = Please answer it in Stripe's dashboard. No money has been withheld, and the user keeps access.
alarm-dispute-open = ⚠️ <b>A payment is disputed</b>
alarm-dispute-open-what = Please answer it in Stripe's dashboard. The user keeps access unless the dispute is lost.
alarm-dispute-due = ⏰ <b>A dispute has to be answered soon</b>
alarm-dispute-due-what = Without an answer it is lost. Please send the evidence in Stripe's dashboard.
alarm-dispute-part-what = Please answer it in Stripe's dashboard. Even if it is lost, the user keeps access, because it covers only part of the payment.
alarm-dispute-review-what = Evidence has been submitted, and the bank has not decided yet. The user keeps access until then.
alarm-dispute-prevented = ✅ <b>Dispute prevented</b>
alarm-dispute-prevented-what = It was resolved before it began. If that took a refund, a separate message reports it.
alarm-dispute-won = ✅ <b>Dispute won</b>
alarm-dispute-won-what = You keep the money, and the user keeps access.
alarm-dispute-lost = ❌ <b>Dispute lost</b>
alarm-dispute-lost-what = The bank has returned the money to the customer.
alarm-dispute-appeal = ⚠️ <b>A lost dispute can be appealed</b>
alarm-dispute-appeal-what = Please decide in Stripe's dashboard. After the deadline the decision is final.
alarm-dispute-appeal-review = ⏳ <b>An appeal is under review</b>
alarm-dispute-appeal-review-what = The money stays with the customer unless the appeal is won.
alarm-fraud-warning-what = The cardholder will probably dispute this payment. If you refund all of it now, there is no dispute and no dispute fee. Until then, the user keeps access. If you are sure that the payment is genuine, leave it.
alarm-fraud-warning-over-what = Stripe no longer expects a refund to avoid a dispute. There is nothing left to do.
alarm-fraud-warning-lapsed-what = No dispute has come within 120 days, and none is expected any more.
alarm-customer-deleted = ⚠️ <b>A customer was deleted at Stripe</b>
alarm-customer-deleted-what = Stripe has ended all of this customer's subscriptions. The next purchase creates a new customer.
alarm-granted = 🎁 <b>{ $who } has given a plan</b>
alarm-revoked = 👤 <b>{ $who } has ended what was given by hand</b>
alarm-refunded-by = ↩️ <b>{ $who } has refunded { $amount }</b>
alarm-cancelled-by = 👤 <b>{ $who } has cancelled a subscription</b>
alarm-comped-by = 🎁 <b>{ $who } has given { $span } of a subscription away</b>
alarm-moved-by = 📦 <b>{ $who } has moved purchases to another account</b>
alarm-action-failed = ⚠️ <b>What you confirmed was not done</b>
alarm-who-admin = Admin { $id } ({ $role })
alarm-who-machine = { $user } on the server
alarm-paused = ⚠️ <b>A subscription is paused at Stripe</b>
alarm-paused-what = Neither the customer nor a payment can end this pause from here, and nothing is charged. Please check it in Stripe's dashboard.
alarm-user = User: <code>{ $user }</code>
alarm-plan = Plan: <b>{ $plan }</b>
alarm-amount = Amount: <b>{ $amount }</b>
alarm-presented = The customer gets: <b>{ $amount }</b>
alarm-of-payment = Of a payment of: <b>{ $amount }</b>
alarm-due = Respond by: <b>{ $date } UTC</b>
alarm-reason = Reason: <code>{ $reason }</code>
alarm-subscription = Subscription: <code>{ $id }</code>
alarm-subscription-of = Subscription: <b>{ $plan }</b>, <code>{ $id }</code>
alarm-price = Price: <code>{ $id }</code>
alarm-customer = Customer: <code>{ $id }</code>
alert-failed-events = Stripe events could not be processed
alert-failed-events-what = They won't be tried again by themselves, so somebody may lack what they paid for. Fix the cause, then send /replay failed.
alert-failed-chat-updates = Updates about a group or channel could not be applied
alert-failed-chat-updates-what = Somebody may be in a chat without access, or outside with it, until the next comparison. Fix the cause, then run /replay failed.
alert-dead-notices = Messages can't be delivered
alert-dead-notices-what = They won't be sent again. The user's audit log has the details, and /status shows them the current state.
alert-count = So far: <b>{ $count }</b>
alert-last-reason = Last reason: <code>{ $reason }</code>
alert-last-user = Last one for: <code>{ $user }</code>
alert-over = ✅ <b>Over:</b> { $what }
alert-title = ⚠️ <b>{ $what }</b>
alert-other-version = ⚠️ Something needs your attention. /alerts shows what it is.
alert-signatures = Stripe webhooks arrive with a wrong signature
alert-signatures-count = Last hour: <b>{ $refused }</b> refused, { $accepted } accepted
alert-signatures-what = The secret of the endpoint was probably changed in Stripe. Compare <code>STRIPE_WEBHOOK_SECRET</code> with it; during a change, set both. If others were accepted, somebody else may be posting here.
alert-drift = Subscriptions differed from Stripe
alert-drift-count = Subscriptions: <b>{ $count }</b>
alert-drift-what = The regular comparison has corrected them as far as possible. Events were probably lost: check that Stripe can reach the webhook. This is over once a comparison finds nothing.
alert-stripe-down = Stripe can't be reached
alert-stripe-down-what = Nobody can buy or change a plan until it answers; access stays as it is. Check Stripe's status page, then the server's network.
alert-stripe-key = Stripe refuses the API key
alert-stripe-key-request = Request: <code>{ $operation }</code> ({ $status })
alert-stripe-key-what = It was revoked, or may not do this. Create a key with the permissions in the README, set <code>STRIPE_SECRET_KEY</code> and restart.
alert-telegram-down = Telegram couldn't be reached
alert-telegram-down-what = Messages waited meanwhile and are sent in order.
alert-disk = The disk is almost full
alert-disk-free = Free: <b>{ $free } MB</b>, needed: { $needed } MB
alert-disk-what = When it is full, no event of Stripe can be stored. Make room on the disk of the database, or move it.
alert-webhook-endpoint = Stripe no longer sends events
alert-webhook-endpoint-disabled-what = The endpoint is disabled there. Enable it; the next comparison with Stripe fetches what was missed.
alert-webhook-endpoint-gone-what = The endpoint was deleted there. Add it again with the events that the README lists, and set its new secret.
alert-charges = Stripe has disabled payments
alert-charges-what = The account may not charge customers. Stripe shows on the account page what it needs.
alert-price = A price was changed at Stripe
alert-price-name = Price: <code>{ $name }</code>, <code>{ $id }</code>
alert-price-missing-what = It doesn't exist there, so nobody can buy it. Correct its id in bot.toml, or create it.
alert-price-archived-what = It or its product is archived, so nobody can buy it. Activate it, or use another price.
alert-price-different-what = Its amount, currency or interval isn't what bot.toml says, and what the bot shows. Make them match, and restart.
alert-portal = The billing portal was changed
alert-portal-missing-what = It has no default configuration, so /manage does not work. Save it once in Stripe.
alert-portal-card-what = Customers can no longer change their card there, which failed payments need. Allow it in Stripe.
alert-portal-cancel-what = Customers can no longer cancel there. Allow it in Stripe.
alert-dispute = A payment is disputed
alert-dispute-review = The bank has not decided yet.
alert-fraud-warning = A bank suspects fraud
alert-lasted = It lasted { $duration }.
alert-lasted-moment = It lasted less than a minute.
alert-minutes = { $count ->
    [one] { $count } minute
   *[other] { $count } minutes
}
alert-hours = { $count ->
    [one] { $count } hour
   *[other] { $count } hours
}
alert-days = { $count ->
    [one] { $count } day
   *[other] { $count } days
}
alerts-title = <b>Alerts</b>
alerts-none = ✅ Nothing needs your attention.
alerts-since = Since { $at } UTC
alerts-more = … and { $count } more
menu-alerts = What needs your attention now

## Actions (administrators)

span-days = { $days ->
    [one] { $days } day
   *[other] { $days } days
}
span-hours = { $hours ->
    [one] { $hours } hour
   *[other] { $hours } hours
}
action-unknown-user = This person has never written to the bot. Is the id right?
action-reason = Reason: <i>{ $reason }</i>
action-changed = Something has changed since, or this was shown long ago. Please check again:
action-dismissed = Nothing was changed.
action-waiting = ⏳ Stripe is not answering. This will be done as soon as it does, and I'll send you a message.
action-refused-by-stripe = ❌ Stripe refuses this: <code>{ $reason }</code>
grant-title = 🎁 <b>Give { $plan }?</b>
grant-title-longer = 🎁 <b>Extend { $plan }?</b>
grant-done = ✅ <b>{ $plan } given</b>
grant-done-longer = ✅ <b>{ $plan } extended</b>
grant-starts-now = Starts: <b>now</b>
grant-starts-later = Starts: when the paid { $plan } ends, on <b>{ $date }</b>
grant-starts-open = Starts: when the paid { $plan } ends (it renews on { $date })
grant-starts-undated = Starts: when the paid { $plan } ends
grant-ends = Ends: <b>{ $end }</b>
grant-lasts = Lasts: <b>{ $end }</b>
grant-before = Until now: { $end }
grant-no-end = when it is revoked
grant-adds = New: { $names }
grant-adds-nothing = New: nothing, the person already has all of it
grant-choose-plan = 🎁 <b>Give a plan</b>
grant-choose-term = 🎁 <b>{ $plan }: for how long?</b>
grant-usage =
    Give a plan by hand:

    /grant <i>ID</i> <i>PLAN</i> <i>30d</i> <i>reason</i>
    /grant <i>ID</i> <i>PLAN</i> until <i>2027-01-31</i>
    /grant <i>ID</i> <i>PLAN</i> – without an end
revoke-usage =
    End what was given by hand:

    /revoke <i>ID</i> – everything
    /revoke <i>ID</i> <i>PLAN</i> – one plan
revoke-title = <b>End what was given by hand?</b>
revoke-done = ✅ <b>Ended</b>
revoke-plan = • <b>{ $plan }</b> (end: { $end })
revoke-plan-waiting = • <b>{ $plan }</b> ({ $end }, not started)
revoke-loses = Lost at once: { $names }
revoke-loses-nothing = Lost: nothing that the person can use now
revoke-keeps = Stays: the paid <b>{ $plan }</b>
refund-title = ↩️ <b>Refund { $amount }?</b>
refund-done = ✅ <b>{ $amount } refunded</b>
refund-payment = Payment: <b>{ $amount }</b> for { $plan }, { $date }
refund-payment-unnamed = Payment: <b>{ $amount }</b>, { $date }
refund-before = Returned before: { $amount }
refund-keeps-access = Access: stays
refund-loses = Access ends: { $names }
refund-continues = The subscription to <b>{ $plan }</b> goes on and renews on { $date }.
refund-continues-undated = The subscription to <b>{ $plan }</b> goes on.
refund-choose = ↩️ <b>Which payment?</b>
refund-choose-amount = ↩️ <b>How much of { $amount }?</b>
refund-other = Another amount: <code>/refund { $user } { $payment } 5.00</code>
refund-none = This person has made no payment that could be refunded.
refund-usage =
    Refund a payment:

    /refund <i>ID</i> – choose the payment
    /refund <i>ID</i> <i>pi_…</i> <i>5.00</i> <i>reason</i>
cancel-title = <b>Cancel { $plan }?</b>
cancel-done = ✅ <b>{ $plan } cancelled</b>
cancel-ends-now = Ends: <b>now</b>
cancel-ends = Ends: <b>{ $date }</b>, with the period
cancel-ends-undated = Ends: with the period
cancel-paid-until = Paid until { $date }. Nothing is refunded.
cancel-drops-change = The scheduled change of plan is dropped.
cancel-usage =
    Cancel someone's subscription:

    /cancel <i>ID</i> – with the period
    /cancel <i>ID</i> now – at once
comp-title = 🎁 <b>Give { $span } of { $plan } away?</b>
comp-done = 🎁 <b>{ $span } of { $plan } given away</b>
comp-next-amount = Next payment: <b>{ $amount }</b> on <b>{ $date }</b>
comp-next = Next payment: <b>{ $date }</b>
comp-before = Until now: { $date }
comp-then = It renews from the new date. Nothing is charged or refunded now.
comp-trial = The trial lasts until then.
comp-usage =
    Give days of a subscription away. The next payment is due later by as much:

    /comp <i>ID</i> <i>7d</i> <i>reason</i>
move-title = 📦 <b>Move all purchases to another account?</b>
move-done = 📦 <b>All purchases moved</b>
move-to = New account: <code>{ $user }</code>
move-renews = • <b>{ $plan }</b>, renews on { $date }
move-ends = • <b>{ $plan }</b>, ends on { $date }
move-plan = • <b>{ $plan }</b>
move-grant = • <b>{ $plan }</b>, given by hand (end: { $end })
move-earlier = { $count ->
    [one] • { $count } earlier purchase
   *[other] • { $count } earlier purchases
}
move-customers = At Stripe: <code>{ $ids }</code>
move-access = Access: { $names }
move-silent = The old account loses all of it at once and gets no message.
move-undo = Undo: <code>/move { $new } { $old }</code>
move-usage =
    Give everything that a lost Telegram account has bought to a new one:

    /move <i>OLD</i> <i>NEW</i> <i>reason</i>
resync-usage = Compare a person with Stripe: /resync <i>ID</i>
resync-title = 🔄 <b>Compared with Stripe</b>
resync-same = Nothing differs.
resync-missed = { $count ->
    [one] { $count } missed event was fetched.
   *[other] { $count } missed events were fetched.
}
resync-drift = Corrected: <code>{ $id }</code>, { $field }: { $here } → { $there }
resync-troubles = { $count ->
    [one] { $count } object could not be read; the server's log has the reason.
   *[other] { $count } objects could not be read; the server's log has the reasons.
}
replay-usage =
    Process stored events again:

    /replay <i>evt_…</i>
    /replay failed – all that failed
replay-title = 🔄 <b>Processed again</b>
replay-entry = <code>{ $id }</code> · { $outcome }
replay-none = There are no failed events.
replay-processed = applied
replay-ignored = concerns nothing here
replay-waiting = waits for Stripe
replay-failed = failed: { $reason }
replay-unknown = is not stored
replay-removed = its payload was removed
replay-more = { $count ->
    [one] and { $count } more
   *[other] and { $count } more
}
refused-plan-unknown = There is no such plan. Choose one of these:
refused-plan-free = Everybody has the free plan already.
refused-end-in-past = That end lies in the past.
refused-unending = The person has been given this plan without an end already.
refused-not-longer = The person has been given this plan until <b>{ $date }</b> already. To shorten it, use /revoke first.
refused-nothing-granted = Nothing was given to this person by hand. Paid access ends by cancelling or refunding.
refused-payment-unknown = This person has made no such payment.
refused-disputed = This payment is disputed, so Stripe refunds nothing of it.
refused-nothing-left = Nothing of this payment is left to refund.
refused-not-that-much = Of this payment, <b>{ $amount }</b> can be refunded.
refused-no-subscription = This person has no running subscription.
refused-scheduled-elsewhere = A schedule made in Stripe's dashboard manages this subscription. Change it there.
refused-ends-already = This subscription ends on <b>{ $date }</b> already. To end it sooner, add “now”.
refused-nothing-to-postpone = There is no next payment that could be postponed: it is owed, paused, cancelled or being made right now. Days can be given with /grant instead.
refused-change-pending = A change of plan is planned or waits for its payment. Give the days after it, or drop the change first.
refused-several-periods = The parts of this subscription are paid for until different dates, so they can't be postponed together. Give the days with /grant instead.
refused-too-late = Stripe postpones a payment until <b>{ $date }</b> at most.
refused-same-person = That is the same account twice.
refused-target-unknown = The new account has never written to the bot. Ask the person to send /start from it, and check the id.
refused-target-subscribed = The new account has a subscription or a pending payment of its own, and only one can run. End that first.
refused-nothing-to-move = This account has bought nothing and was given nothing.
refused-notice-leaving = A message to the old account is being sent at this moment. Please try again in a minute.
refused-no-longer-as-shown = The subscription has changed at Stripe in the meantime, so nothing was done. Please start again.
refused-no-confirmation = This confirmation is no longer valid. Please start again.

## Audit (administrators)

audit-title = <b>Audit log</b>
audit-title-user = <b>Audit log</b> of user <code>{ $user }</code>
audit-empty = No entries.
audit-count = { $count ->
    [one] { $count } entry, times in UTC
   *[other] { $count } entries, times in UTC
}
audit-hint = A number below opens the Stripe event.
audit-line = <b>#{ $seq }</b> · { $at } · { $who }
audit-line-user = <code>{ $user }</code>: { $what }
audit-entry = <b>#{ $seq }</b> · { $at } · <code>{ $action }</code>
audit-entry-who = { $actor } → { $subject }
audit-entry-change = <code>{ $before }</code> → <code>{ $after }</code>
audit-entry-after = <code>{ $after }</code>
audit-nothing = none
audit-event-title = <b>Event</b> <code>{ $id }</code>
audit-event-kind = Type: <code>{ $kind }</code>
audit-event-snapshot = Snapshot event: <code>{ $id }</code>
audit-event-status = Status: <code>{ $status }</code>
audit-event-received = Received: { $at } UTC
audit-event-attempts = { $count ->
    [one] { $count } attempt
   *[other] { $count } attempts
}
audit-event-no-payload = Its payload was removed after the time in [retention].
audit-retry-at = Next attempt at { $at } UTC
audit-retry-soon = Waiting for the next attempt
audit-given-up = Given up; no further attempts
audit-event-error = Error: <code>{ $error }</code>
audit-event-missing = There is no event <code>{ $id }</code>.
audit-failed-title = <b>Failed events</b>
audit-failed-none = ✅ No failed events.
audit-failed-entry = <code>{ $id }</code> · { $kind } · { $at }
audit-failed-updates = <b>Failed updates of Telegram:</b> { $count }
audit-intact = { $entries ->
    [0] ✅ The audit log is empty and intact.
    [one] ✅ The audit log is intact: { $entries } entry.
   *[other] ✅ The audit log is intact: { $entries } entries.
}
audit-head = Head: <code>{ $head }</code>
audit-broken = ❌ The audit log is broken at entry <b>#{ $seq }</b>: { $reason }
audit-usage =
    <b>Audit log</b>

    /audit – newest entries
    /audit user <i>ID</i> – entries about one user, by anything that /whois takes
    /audit event <i>evt_…</i> – one Stripe event
    /audit failed – events that could not be processed
    /audit verify – check the chain of hashes
    /audit export <i>30d</i> – everything of the last days, as a file
audit-export-too-large = The export is larger than Telegram accepts. Request a shorter period, for example <code>/audit export 30d</code>, or run <code>tollgate audit export</code> on the server.
audit-export-caption = { $count ->
    [one] Audit log, { $count } entry
   *[other] Audit log, { $count } entries
}

## People, for admins

whois-usage =
    <b>Look up a person</b>

    /whois <i>1001</i> – Telegram id
    /whois <i>@name</i> – username, or a name
    /whois <i>ann@example.com</i> – e-mail at Stripe
    /whois <i>cus_…</i>, <i>sub_…</i>, <i>in_…</i>, <i>pi_…</i>, <i>evt_…</i>
whois-unknown = 🤷 Nobody found for <code>{ $query }</code>. A username is known from a person's last message.
whois-email-unknown = 🤷 No customer at Stripe has the e-mail <code>{ $query }</code>. Stripe compares capital letters too.
whois-only-at-stripe = 🤷 <code>{ $query }</code> is <code>{ $customer }</code> at Stripe and belongs to nobody in the bot.
whois-stripe-down = E-mail addresses are looked up at Stripe, which can't be reached. Try again later, or look for an id.
whois-several = Several people match <code>{ $query }</code>. Who is it?
person-title = <b>{ $name }</b>
person-first-seen = First seen { $date }
person-reachable = Receives messages
person-unreachable = Has blocked the bot since { $date }
person-never-wrote = Has never written to the bot
person-imported = Taken over from Stripe on { $date } (import)
person-plan = <b>{ $plan }</b> · { $state }
person-planned = Changes to { $plan } on { $date }
person-awaited = A delayed payment is on its way
person-owes = ⚠️ Owes { $amount } since { $date }
person-owes-amount = ⚠️ Owes { $amount }
person-owes-since = ⚠️ Owes a payment since { $date }
person-access-until = Access until { $date }
person-lapsed = Access ended { $date }
person-paid = Last payment: { $amount } on { $date }
person-no-payment = Last payment: none
person-next = Next payment: { $amount } on { $date }
person-next-unknown = Next payment: on { $date }
person-access = <b>Access</b>
person-no-access = <b>Access</b>: none
person-entitlements = • { $source }: { $names }
person-entries = <b>Last entries</b>
person-entry = { $at } · { $what }
person-events = <b>Stripe events</b> of <code>{ $user }</code>
person-no-events = None yet.
source-grant = { $plan }, granted by admin { $admin }
source-free = { $plan }, for everybody
source-until = { $source }, until { $date }
state-never = never bought anything
state-granted = granted by hand
state-unlisted = a subscription at a price that no plan lists
state-incomplete = first payment not received
state-never-paid = never paid
state-trialing = on trial
state-trial-until = on trial until { $date }
state-trial-ends = on trial, ends { $date }
state-active = active
state-renews = active, renews { $date }
state-ends = active, ends { $date }
state-once = paid once
state-once-until = paid once, until { $date }
state-past-due = past due
state-unpaid = unpaid, no more attempts
state-paused = paused
state-collection-paused = payments paused
state-ended = ended
state-ended-on = ended { $date }
state-ended-unpaid = ended { $date }, a payment failed
state-ended-disputed = ended { $date }, a payment was disputed
state-cancelled = cancelled, ended { $date }
state-refunded = refunded
state-disputed = payment lost in a dispute

why-usage =
    <b>Why somebody has access or not</b>

    /why <i>1001</i> – everything
    /why <i>@name signals</i> – one entitlement

    A person is found by anything that /whois takes.
why-title = <b>Why</b> · { $name }
why-answer = <b>{ $names }</b>: { $answer }
why-held = yes, through { $source }
why-ended = no, ended { $date }
why-never = no, never had it
why-no-access = No access, and never had any.
why-nothing = Nothing has happened yet: no checkout, no payment, no grant.
why-recorded = { $who }: { $what }
why-step-started = <b>access to { $names }</b>: { $source }
why-step-ended = <b>no more access to { $names }</b>
why-notified = sent to the person: “{ $text }”
why-notice-waits = waits to be sent: “{ $text }”
why-notice-failed = not delivered: “{ $text }”

## Entries of the audit log, in words

audited-with = { $what }: { $details }
actor-user = the person
actor-admin = admin { $id }
actor-stripe = Stripe
actor-worker = tollgate
actor-cli = command line
actor-cli-user = command line ({ $name })
audited-subscription-created = subscription created
audited-subscription-changed = subscription changed
audited-subscription-update-expired = change of plan expired unpaid
audited-subscription-ended = subscription ended
audited-subscription-refreshed = subscription corrected from Stripe
audited-resume-asked = cancellation withdrawn
audited-unpause-asked = end of the pause requested
audited-unpause-left = pause continues, because resuming would cost something
audited-change-asked = change of plan requested
audited-change-scheduled = change of plan scheduled
audited-change-dropped = scheduled change cancelled
audited-schedule-released = schedule of the change released
audited-checkout-opened = checkout opened
audited-checkout-expired = checkout expired
audited-checkout-awaiting = checkout done, payment on its way
audited-checkout-failed = payment of the checkout failed
audited-checkout-completed = checkout completed
audited-invoice-open = invoice opened
audited-invoice-failed = payment failed
audited-invoice-action-required = bank asks for confirmation
audited-invoice-uncollectible = invoice given up
audited-invoice-voided = invoice voided
audited-invoice-paid = invoice paid
audited-invoice-payment = part of an invoice paid
audited-charge-refunded = payment refunded
audited-refund-pending = refund started
audited-refund-succeeded = refund completed
audited-refund-canceled = refund cancelled
audited-refund-failed = refund failed
audited-refund-requested = refund requested
audited-cancel-requested = cancellation requested
audited-goodwill = days given away
audited-moved = purchases moved
audited-imported = taken over from Stripe (import)
audited-action-failed = action of an admin failed
audited-resync-requested = compared with Stripe
audited-event-replayed = event processed again
audited-dispute-inquiry = bank inquires about a payment
audited-dispute-inquiry-review = answer to the bank's inquiry under review
audited-dispute-open = payment disputed
audited-dispute-review = dispute under review
audited-dispute-prevented = dispute prevented
audited-dispute-lost = dispute lost
audited-dispute-appeal = lost dispute appealed
audited-dispute-appeal-review = appeal under review
audited-dispute-won = dispute won
audited-fraud-warning-open = bank suspects fraud
audited-fraud-warning-closed = bank's fraud warning settled
audited-customer-linked = Stripe customer linked
audited-customer-deleted = Stripe customer deleted
audited-access-granted = access granted
audited-access-revoked = grant revoked
audited-access-ended = access ended
audited-revocations-resumed = paused revocations resumed
audited-portal-opened = billing page opened
audited-language-chosen = language chosen
audited-exported = data exported
audited-erased = personal data erased
audited-configuration-changed = configuration changed
audited-permission-refused = refused by role
audited-broadcast-changed = broadcast
audited-chat-bound = chat bound to an entitlement
audited-chat-unbound = chat unbound
audited-chat-removals-resumed = removals from a chat resumed
audited-chat-joined = joined a paid chat
audited-chat-left = left a paid chat
audited-chat-removed = removed from a paid chat
audited-chat-declined = join request declined
notice-chat-removed = You are no longer in <b>{ $chat }</b>, because your access has ended. Get a plan again, and you can come back at once.
notice-chat-too-many = I couldn’t let you into <b>{ $chat }</b>: you are in as many groups and channels as Telegram allows. Leave one of them, and I let you in within an hour.
notice-chat-bot-added = I am in <b>{ $chat }</b> now. Its id is <code>{ $id }</code>.
button-chats = My chats
button-all-chats = All chats
button-chat = Show the chat
button-join = Join { $chat }
button-bind = 🔑 { $entitlement }
button-chat-enforce = Enforce
button-chat-observe = Only observe
button-chat-unbind = Unbind
button-chat-resume = Resume removals: { $count }
button-chat-not-entitled = Should not be in: { $count }
button-chat-missing = Not in yet: { $count }
button-page-back = ‹ Back a page
button-page-on = Next page ›
chats-title = <b>Your chats</b>
chats-how = Tap the button and send the request to join: I let you in at once.
chats-in = ✓ <b>{ $chat }</b>: you have been a member since { $date }.
chats-in-unknown = ✓ <b>{ $chat }</b>: you are a member.
chats-in-over = <b>{ $chat }</b>: you are still a member, but you have no plan for it any more.
chats-open = <b>{ $chat }</b> is open to you.
chats-banned = <b>{ $chat }</b>: an administrator has banned you there. If that is a mistake, write to us: /paysupport
chats-not-ready = <b>{ $chat }</b>: your link is not ready yet. Please try again in a minute.
chats-none = You have no plan with a private chat yet. These are the chats, each with the plans that include it:
chats-none-sold = There are no private chats here yet.
notice-chats-leaving = You will also lose access to { $chats }.
chat-can-invite = ✓ I may let people in.
chat-cannot-invite = ✗ I may not let people in.
chat-can-remove = ✓ I may remove people.
chat-cannot-remove = ✗ I may not remove people.
chat-rights-group = To give me what is missing: tap the group’s name → <i>Edit</i> → <i>Administrators</i> → this bot (add it if it is not there) → switch on:
chat-right-add-members = <i>Add members</i> (on some devices <i>Invite users via link</i>)
chat-right-ban-users = <i>Ban users</i>
chat-rights-channel = To give me what is missing: tap the channel’s name → <i>Edit</i> → <i>Administrators</i> → this bot (add it if it is not there) → switch on <i>Add subscribers</i>.
chat-rights-channel-remove = Channels have no switch of their own for removing people. To give me that right: the channel’s name → <i>Edit</i> → <i>Administrators</i>, remove me there, and add me again.
chat-basic-group = It is a basic group, and those can’t be paid chats: they have no bans that could be lifted again, and the id changes when the group becomes a supergroup.

    To make it a supergroup: group name → <i>Edit</i> → <i>Chat history for new members</i> → <i>Visible</i>. Then make me an administrator there, and I write to you with the new id.
chat-no-access = I am not in this chat any more.
chat-no-entitlement = To sell this chat, a paid plan has to grant an entitlement that the free plan does not. Add one to a plan in <code>bot.toml</code> and restart; then open /chats.
chat-bind = <b>Which entitlement lets people in?</b> At first I only observe: I let in everybody who has it, and remove nobody until you tap <i>Enforce</i>.
chat-file = Or put it into <code>bot.toml</code>, with the entitlement you want. The file overrides the buttons:
    <pre>{ $block }</pre>
chat-bound-observed = Everybody with <b>{ $entitlement }</b> is let in. I only observe: nobody is removed or declined.
chat-bound-enforced = Everybody with <b>{ $entitlement }</b> is let in. Everybody else is declined and removed.
chat-unbound = Not a paid chat: I let nobody in and remove nobody.
chat-in-file = This is set in <code>bot.toml</code>. To change it, edit the file and restart.
chat-unknown = I have never been in this chat.
chat-entitlement-unknown = No paid plan grants this entitlement any more. The button is out of date.
chat-counts = Members: <b>{ $members }</b>, unknown to me: <b>{ $unknown }</b>
chat-counts-unasked = Members known to me: <b>{ $known }</b>
chat-not-entitled = In without being entitled: <b>{ $count }</b>
chat-missing = Entitled and not in: <b>{ $count }</b>
chat-removals-stopped = ⚠️ Removals have been stopped since { $date }, because there were too many within an hour. Waiting: <b>{ $count }</b>. Look at who should not be in before you resume them.
chat-awaits-stripe = ⏳ I was not running for a while, so somebody may have paid without my knowledge. Nobody is removed or declined until I have compared everything with Stripe: usually a few minutes after the start, and for a day at most.
chat-enforce-question = Enforce in <b>{ $chat }</b>? From then on, requests of people who are not entitled are declined. { $count ->
        [0] Nobody whom I know of is removed.
        [one] One person is removed who is in without being entitled.
       *[other] { $count } people are removed who are in without being entitled.
    }
chat-unbind-question = Unbind <b>{ $chat }</b>? It is no longer a paid chat then: I let nobody in and remove nobody.
chats-all-title = <b>All chats</b>
chats-all-none = I am in no group or channel. Add me to one as an administrator, and I write to you.
chat-state-enforced = enforced
chat-state-observed = observed
chat-state-unbound = not a paid chat
chat-state-problem = needs attention
chat-head = <b>{ $chat }</b> · <code>{ $id }</code>
chat-list-not-entitled = <b>{ $chat }</b>: in without being entitled
chat-list-missing = <b>{ $chat }</b>: entitled and not in
chat-list-empty = Nobody.
chat-tried-link = has a link, has not used it
chat-tried-request = has asked to join
chat-tried-banned = banned by an administrator
chat-tried-removal = is being removed
chat-tried-held = waits: removals are stopped
chat-tried-failed = last attempt failed: { $reason }
chat-join-declined = <b>{ $chat }</b> is for people with a plan that includes it. Choose one, then send the request again: I let you in at once.
audited-message-written = message sent to the person
audited-event-failed = event failed for good
audited-audit-exported = audit log exported
audited-audit-sealed = older entries sealed
detail-change = { $from } → { $to }
detail-part = { $part } of { $amount }
detail-owed = { $amount } unpaid
detail-owed-since = { $amount } unpaid since { $date }
detail-attempt = attempt { $number }
detail-renews = renews { $date }
detail-ends = ends { $date }
detail-until = until { $date }
detail-due = answer by { $date }
detail-entries = { $count ->
    [one] { $count } entry
   *[other] { $count } entries
}
reason-first = first payment
reason-renewal = renewal
reason-change = change of plan

## Figures

stats-title = <b>Figures</b> · { $period }
stats-period = { $first } – { $last }
stats-nothing = Nothing has been sold yet.
stats-behind = Some accounts are still being counted. Ask again in a moment.
stats-usage = <b>Figures</b>: /stats, /stats 90d or /stats 1y
stats-year = 1 year
stats-days = { $days } days
stats-line = { $label }: <b>{ $value }</b>
stats-plan = • { $plan }: { $count }
stats-mrr = MRR
stats-active = Active
stats-new = New
stats-churned = Churned
stats-net-new = Net new
stats-conversion = Trial conversion
stats-churn-rate = Churn, 30 days
stats-arpu = ARPU
stats-ltv = LTV (estimate)
stats-received = Received
stats-failed = Failed payments
stats-recovered = Recovered
stats-refunds = Refunds

## Weekly digest

digest-title = <b>Your week</b> · { $period }
digest-off = The weekly digest is off.
digest-on = The weekly digest is on. It comes on Monday mornings.
button-figures = Figures
button-digest-off = Turn off weekly digest
button-digest-on = Turn on weekly digest

## Pages that checkout returns to; plain text

page-active-title = Your plan is active
page-active-text = { $plan } is yours. Enjoy it!
page-ended-title = This plan has ended
page-ended-text = You're welcome back any time. Choose a plan in the chat.
page-resting-title = Your plan is on hold
page-resting-text = You don't have access right now. Open the chat to see why and what to do.
page-paused-requested = It is paused, as requested. You can resume it in the chat, which shows the cost first.
page-paused-trial = Your free trial has ended and there's no card on file. Add one in the chat to keep your plan.
page-paused-payment = A payment did not go through, so it is paused. Pay the open invoice to resume it. The chat takes you there.
page-paused-last-payment = The last attempt at your payment failed, so it is paused. Pay the open invoice to resume it. The chat takes you there.
page-paused-system = Stripe, our payment provider, has paused it. You aren't charged. We have been notified.
page-checking-title = One moment
page-checking-text = Stripe has not confirmed a payment yet. This page refreshes by itself.
page-stopped-title = Not confirmed yet
page-stopped-text = Stripe has not confirmed a payment yet, and this page has stopped checking. If you have paid, you'll get a message in the chat as soon as Stripe confirms it.
page-look-again = Check again
page-pending-title = Your payment is on its way
page-pending-text = This kind of payment takes a few days. You'll get a message in the chat when it arrives; you can close this page.
page-over-title = This payment page has expired
page-over-text = We didn't receive a payment. You can choose again in the chat.
page-unknown-title = Continue in the chat
page-unknown-text = If you have just paid, you'll get a message in the chat as soon as Stripe confirms it.
page-left-title = You left the checkout
page-left-text = You haven't been charged. Pick up where you left off in the chat.
page-back = Back to the chat
page-plans-title = Plans
page-plan-adds = Everything in { $plan }, plus:
page-plan-same-as = Everything in { $plan }
page-choose = Choose in Telegram

mydata-caption = Everything I store about you, as a JSON file. Details of your cards are left out. /forget erases it.
forget-waits = ⏳ <b>Your subscription is still running</b>
forget-waits-what = Your data is needed to bill it, so it can't be erased yet. Cancel the subscription first. Once it has ended, send /forget again.
forget-title = 🗑 <b>Erase your data?</b>
forget-erased =
    <b>Erased at once, for good</b>
    • your name, username and language
    • what Stripe has sent me about you, such as your e-mail and address
    • the details of what you did here
forget-kept =
    <b>Kept, as tax law requires</b>
    • what was paid, when and for which plan, only under your Telegram number { $user }
forget-access = The access that you have stays until it ends.
forget-stripe = Stripe keeps its own records, and copies of the database are deleted with time.
button-forget = Erase my data
button-forget-not = Keep it
forgotten = ✅ <b>Your data is erased</b>
forgotten-what = You can delete this chat now. If you write to me again, we start from the beginning.

## Broadcasts

broadcast-usage =
    Reply to a message of yours with /broadcast to send it to many people. Formatting, a photo and other files are kept.

    You can add a time in UTC and a button:
    <code>/broadcast at 2027-01-31 18:30 See the plans https://example.com</code>

    Or write a plain text: <code>/broadcast Hello everybody</code>

    You choose for whom, and confirm, before anything is sent.
broadcast-draft = <b>Send this message?</b> It is shown above as people get it.
broadcast-people = To: { $segment } · { $count ->
        [one] { $count } person
       *[other] { $count } people
    }
broadcast-starts-now = Starts as soon as you confirm
broadcast-starts = Starts { $at }
broadcast-takes = Takes about { $duration }
broadcast-title = <b>Broadcast</b> · { $state }
broadcast-delivered = Delivered: { $count }
broadcast-blocked = Have blocked the bot: { $count }
broadcast-failed = Not delivered: { $count }
broadcast-rejected = Telegram rejects the message: { $reason }
broadcast-time-left = Time left: about { $duration }
broadcast-state-draft = draft
broadcast-state-scheduled = scheduled
broadcast-state-running = is being sent
broadcast-state-paused = paused
broadcast-state-stopped = stopped
broadcast-state-done = done
segment-everyone = Everyone
segment-trial = On trial
segment-past-due = Payment overdue
segment-ended = Ended within { $days } days
segment-never-bought = Never bought
button-segment-ended = Ended ≤ { $days } d
button-broadcast-send = Send
button-broadcast-discard = Discard
button-broadcast-pause = Pause
button-broadcast-resume = Resume
button-broadcast-stop = Stop
button-decline-broadcasts = No more announcements
button-want-broadcasts = Get announcements again
broadcasts-declined = You get no more announcements. Messages about your plan and your payments still arrive.
broadcasts-wanted = You get announcements again.
span-seconds = { $seconds } s
span-minutes = { $minutes } min

## Messages between admins and a person

message-usage =
    Write to someone: <code>/message 1001 Your text</code>

    A number, an @username or an e-mail address names the person. The answer comes back to you here.
message-person = <b>{ $name }</b> · { $id }
message-prompt = ✍️ Message to { $person }
message-prompt-how = Reply to this message with your text.
message-sent = ✅ On its way to { $person }. The answer comes back to you here.
message-blocked = 🚫 { $person } has blocked the bot. The message was not delivered.
message-to-unknown = { $person } has never written to the bot, so the bot can't write to them.
message-too-long = That is too long: { $count } characters at most.
operator-message = 💬 <b>Message from the operator</b>
operator-message-answer = To answer, just write here.
answer-from = 💬 { $person }
answer-by-colleague = ↩️ { $admin } answered { $person }
answer-passed-on = ✉️ Passed on. The answer comes here.
answer-needs-text = I can pass on text only. Please say it in words.
button-message = Message
button-reply = Reply
button-show-person = Person

## One's own payments

receipts-title = 🧾 <b>Your payments</b>
receipts-title-page = 🧾 <b>Your payments</b>, page { $page } of { $pages }
receipts-line = { $number }. { $date } · { $plan } · <b>{ $amount }</b>
receipts-line-unnamed = { $number }. { $date } · <b>{ $amount }</b>
receipts-noted = { $line } – <i>{ $note }</i>
receipts-private = The links are yours alone. They expire after a while; send /receipts for new ones.
receipts-incomplete = ⚠️ Stripe, our payment provider, is not answering right now, so some links are missing. Please try again in a few minutes.
receipts-none = You haven't paid for anything here yet.
receipt-pending = not paid yet
receipt-owed = payment failed
receipt-not-paid = not paid
receipt-refunded = refunded
receipt-refunded-partly = { $amount } refunded
receipt-disputed = disputed
receipt-reversed = reversed by the bank

## Cancelling one's own subscription

cancelling-title = <b>Cancel { $plan }?</b>
cancelling-title-unlisted = <b>Cancel your subscription?</b>
cancelling-until = You have paid until <b>{ $date }</b>. If you cancel, you keep access until then, and nothing more is charged.
cancelling-undated = If you cancel, you keep access until the end of the period that you have paid for, and nothing more is charged.
cancelling-trial = Your free trial runs until <b>{ $date }</b>. If you cancel, you keep access until then and pay nothing.
cancelling-at-once = If you cancel, your access ends at once, and nothing more is charged.
cancelling-owing = Your last payment did not go through. If you cancel, your plan won't renew any more. If your card is the problem, updating it is enough to keep your plan.
cancelling-paused = Your subscription is paused, so you aren't charged now. If you cancel, it ends for good.
cancelling-returned = Your last payment was returned, so you don't have access right now. If you cancel, nothing more is charged.
cancelling-not-allowed = Cancelling online is switched off here. Write to us, and we'll cancel it for you: /paysupport
cancelling-already = <b>{ $plan }</b> is already cancelled. You keep access until <b>{ $date }</b>, and nothing more is charged.
cancelling-already-unlisted = Your subscription is already cancelled. It runs until <b>{ $date }</b>, and nothing more is charged.
cancelling-planned = Your plan changes to <b>{ $plan }</b> on <b>{ $date }</b>. Call that change off first, then send /cancel again.
cancelling-once = You paid for <b>{ $plan }</b> once. It doesn't renew, so there is nothing to cancel.
cancelling-given = <b>{ $plan }</b> was given to you. You aren't charged for it, so there is nothing to cancel.
cancelling-other = Someone else pays for your <b>{ $plan }</b>, and only they can cancel it.
cancelling-pending = Your payment is on its way. Once it arrives, you can cancel with /cancel.
cancelling-nothing = You have no subscription, so there is nothing to cancel.
