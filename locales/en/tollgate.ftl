# Text is Telegram HTML: <b>, <i>, <code>. Values arrive escaped. Lines that start with `button-`,
# `menu-` and `about-` are plain text. `alert-` lines are plain and at most 200 characters.

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
button-month = { $amount } a month
button-year = { $amount } a year
button-year-saving = { $amount } a year · −{ $percent }%
button-once = { $amount } once
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
button-trail = Audit trail
button-failed = Failed events
button-verify = Verify
button-event = Show the event

## Command menu

menu-start = Start here
menu-help = What I can do
menu-plans = Plans and prices
menu-upgrade = Choose or change your plan
menu-manage = Card, invoices, cancellation
menu-status = Your plan and what it includes
menu-language = Change the language
menu-terms = Terms of service
menu-privacy = Privacy policy
menu-paysupport = Help with a payment
menu-audit = Audit trail

about-short = Plans, payments and your subscription, in one chat.
about-long =
    Choose a plan, pay securely with Stripe and keep an eye on your subscription.

    I tell you when a plan is active, when it renews, and when a payment needs your attention.

## Welcome and help

welcome-hello = 👋 Hi, { $name }!
welcome-hello-unnamed = 👋 Hi!
welcome-offer = Here you choose a plan, pay securely with Stripe and manage your subscription, all in this chat.
welcome-nothing-sold = There is nothing on sale yet. Please look in again later.
current-plan = Your plan: <b>{ $plan }</b>
list-item = • { $item }
help-title = <b>What I can do</b>
help-command = /{ $command } – { $what }
help-support = Trouble with a payment? /paysupport is there for you.

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
rights-more = { $count ->
    [one] • and { $count } more
   *[other] • and { $count } more
}
trial-offer = { $days ->
    [one] 🎁 The first day is free. You pay nothing until the trial ends.
   *[other] 🎁 The first { $days } days are free. You pay nothing until the trial ends.
}
year-saving = Paying by the year saves { $percent }%.
plan-choose = How would you like to pay?
plan-not-sold = This plan is not on sale right now.
plan-change = Choose a price, and I'll show you what the change costs before anything happens.
plan-once-later = This plan is paid once. You can buy it when your subscription has ended.
plan-free-cancel = This plan costs nothing. To go back to it, cancel your subscription: tap “Manage”.

## Checkout and billing page

checkout-title = <b>{ $plan }</b> · { $price }
checkout-how = The button opens Stripe's secure payment page. I'll tell you right here as soon as your plan is active.
checkout-how-trial = The button opens Stripe's secure page. Nothing is charged today, and I'll tell you right here as soon as your trial has started.
checkout-complete = Your checkout of <b>{ $plan }</b> is complete.
checkout-expired = ⌛ This payment page for <b>{ $plan }</b> has expired. You can choose again any time.
already-had = You already have <b>{ $plan }</b>.
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
change-carried = { $amount } is too little for a charge and goes onto your next invoice.
change-next = Then <b>{ $amount }</b> on <b>{ $date }</b>.
change-next-less = Then <b>{ $amount }</b> on <b>{ $date }</b>: { $total } less the rest of your credit.
change-covered = { $count ->
    [one] The credit pays for the renewal on <b>{ $date }</b> ({ $amount }).
   *[other] From <b>{ $date }</b> on, the credit pays for { $count } renewals ({ $amount } each).
}
change-covered-rest = { $amount } of it goes towards the one after.
change-later = Nothing is due now. You keep <b>{ $plan }</b> until <b>{ $date }</b>, then it is <b>{ $amount }</b>.
change-later-same = Nothing is due now. Everything stays as it is until <b>{ $date }</b>, then it is <b>{ $amount }</b>.
change-later-credit = Your credit of { $credit } is used for that.
change-later-undated = Nothing is due now. The change comes with your next renewal.
change-scheduled = 📅 Done. You keep <b>{ $from }</b> until <b>{ $date }</b>, then you have <b>{ $to }</b>.
change-scheduled-same = 📅 Done. From <b>{ $date }</b> on, you pay { $price } for <b>{ $to }</b>. Until then everything stays as it is.
change-needs-payment = 🔐 The change to <b>{ $plan }</b> is waiting for its payment. Please pay or confirm it on Stripe's page; another card works too. Until then your plan stays as it is.
change-needs-card = ⚠️ The change to <b>{ $plan }</b> is waiting for its payment. Please update your card; until then your plan stays as it is.
change-offer-anew = ⌛ That offer no longer holds. Here is a new one:
change-portal = You make this change on Stripe's page, which also shows you what it costs.
same-plan = You already have <b>{ $plan }</b> at this price.
same-plan-unnamed = That is exactly what you have already.
same-plan-planned = A change is planned for <b>{ $date }</b>. You can still take it back.
payment-first = A payment is still open. Please settle it first; then you can change your plan.
card-first = Your subscription is waiting for a card. Please add one first; then you can change your plan.
paused-first-resume = ⏸ Your subscription is paused. Resume it first; then you can change your plan.
paused-first-payment = ⏸ A payment did not go through, so your subscription is paused. Please pay the open invoice first; then you can change your plan.
paused-first-last-payment = ⏸ The last attempt at your payment failed, so your subscription is paused. Please pay the open invoice first; then you can change your plan.
paused-first-system = ⏸ Stripe, our payment provider, has paused your subscription, so the plan cannot be changed right now. We have been told. Questions? /paysupport
paused-first-unknown = ⏸ Your subscription is paused, so the plan cannot be changed right now. Questions? /paysupport
resume-first = Your subscription is set to end on <b>{ $date }</b>. Resume it first; then you can change your plan.
resume-first-undated = Your subscription is set to end. Resume it first; then you can change your plan.
unlisted-first = You already have a subscription here, at a price that belongs to none of these plans. So that you don't pay twice, I can't sell you a plan beside it. To change or end it, open the billing page, or write to us: /paysupport
nothing-to-resume = No cancellation is planned, so there is nothing to resume.
plan-kept = 👍 The planned change is off. Your plan stays as it is.
resume-offer = ▶️ Resume <b>{ $plan }</b>?
resume-charge = <b>{ $amount }</b> is charged now.
resume-free = Nothing is charged now.
resume-period = A new period begins, from <b>{ $start }</b> to <b>{ $end }</b>.
resume-done = 👍 Got it. Stripe is resuming your subscription; I'll confirm right here.
resume-unpaid = 🔐 <b>{ $plan }</b> stays paused until the invoice of <b>{ $amount }</b> is paid. Please pay or confirm it on Stripe's page; another card works too.
resume-unpaid-card = ⚠️ The payment did not go through, so <b>{ $plan }</b> is still paused. Please update your card, then try again.
resume-refused = ⚠️ Stripe has not resumed <b>{ $plan }</b>. Nothing was charged, and it is still paused. Please check your card, then try again. Questions? /paysupport
pause-portal = ⏸ You pause your plan on Stripe's page. While it is paused, nothing is charged and its access is off.
payment-awaited = ⏳ Your payment for <b>{ $plan }</b> is on its way. The bank takes a little longer; I'll write as soon as it arrives. There is nothing more to pay now.
payment-awaited-unnamed = ⏳ Your payment is on its way. The bank takes a little longer; I'll write as soon as it arrives. There is nothing more to pay now.

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
status-planned-price = From <b>{ $date }</b> on: { $price }.
status-scheduled-elsewhere = A schedule set up by our team manages this subscription. Questions? /paysupport
status-change-waits = A change of plan is waiting for its payment until <b>{ $date }</b>. Until it is paid, everything stays as it is.
status-once = Paid once, no renewal.
status-once-until = Paid once, yours until <b>{ $date }</b>.
status-past-due = ⚠️ The last payment did not go through.
status-past-due-until = ⚠️ The last payment did not go through. You keep access until <b>{ $date }</b>.
status-lapsed = 🔒 Your access has been off since <b>{ $date }</b>, because a payment is still open. It comes back as soon as you pay.
status-owed = Open: <b>{ $amount }</b>.
status-unpaid = ⚠️ Your subscription is unpaid, so its access is off. It comes back once you pay.
status-trial-paused = ⏸ Your free trial is over, and there is no card yet. Add one, and your plan goes on.
status-paused-requested = ⏸ Your subscription is paused, as requested. Nothing is charged, and its access is off. Tap “Resume” to see what it costs to go on.
status-paused-invoice = ⏸ Your subscription stays paused until the open invoice is paid.
status-paused-payment = ⏸ A payment did not go through, so your subscription is paused. Pay the open invoice, and it goes on.
status-paused-last-payment = ⏸ The last attempt at your payment failed, so your subscription is paused. Pay the open invoice, and it goes on.
status-paused-settled = ⏸ Nothing is owed any more, but your subscription is still paused. Tap “Resume” to see what it costs to go on.
status-paused-system = ⏸ Stripe, our payment provider, has paused your subscription. Nothing is charged, and its access is off. We have been told. Questions? /paysupport
status-paused-unknown = ⏸ Your subscription is paused. Nothing is charged, and its access is off. Questions? /paysupport
status-refunded = ⚠️ Your payment has gone back to you, so the access is off.
status-refunded-next = Your subscription has not been cancelled: the next payment is due on <b>{ $date }</b>, and with it your access comes back. If you don't want that, cancel it under “Manage”.
status-disputed = ⚠️ Your bank has taken the payment back, so the access is off. Questions? /paysupport
pause-access = ⏸ Payments are paused. You keep your access.
pause-no-access = ⏸ Your subscription is paused: nothing is charged, and its access is off.
pause-resumes = It goes on by itself on <b>{ $date }</b>.
status-awaited = Your payment for <b>{ $plan }</b> is on its way.
status-awaited-unnamed = A payment of yours is on its way.
status-others = Also yours:
noted-item = • { $item } – { $notes }
note-since = since { $date }
note-until = until { $date }
note-renews = renews on { $date }
note-granted = given by the team

## Language

language-choose = Which language shall I speak?
language-set = Done. I speak English with you now.

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
unknown-command = I don't know this command. These I do:
unknown-text = I understand commands and buttons best. What would you like to do?
alert-stale-button = This button is out of date. Here is a fresh menu.
alert-not-yours = This one is not for you.

## Trouble

trouble-stripe-down = Stripe, our payment provider, is not answering right now. Please try again in a few minutes.
trouble-busy = A lot is going on right now. Please try again in a minute.
trouble-portal-not-configured = The billing page has not been set up yet. Please tell us: /paysupport
trouble-plan-not-sold = This plan is not on sale right now. Here are the others.
trouble-misconfigured = Payments are not set up correctly here. Nothing was charged. Please tell us: /paysupport
trouble-no-subscription = You have no running subscription, so there is nothing to change.
trouble-scheduled-elsewhere = A schedule that our team set up manages this subscription, so it can't be changed here. For a change, write to us: /paysupport
trouble-payment-declined = The payment was declined, so nothing has changed. Please update your card, then try again.
trouble-internal = Something went wrong on our side. Please try again. If it happens again, send this number to /paysupport: <code>{ $id }</code>

## News

notice-activated = 🎉 <b>{ $plan }</b> is active. Enjoy it!
notice-next-renewal = Next renewal: <b>{ $date }</b>.
notice-first-payment = First payment: <b>{ $date }</b>.
notice-until = You have it until <b>{ $date }</b>.
notice-trial-started = 🎁 Your free trial of <b>{ $plan }</b> has begun.
notice-trial-until = It runs until <b>{ $date }</b>. If you cancel before then, you pay nothing.
notice-trial-ending = ⏳ Your free trial of <b>{ $plan }</b> ends on <b>{ $date }</b>.
notice-trial-ending-amount = Then <b>{ $amount }</b> is charged, and your plan goes on.
notice-trial-ending-payment = Then the first payment is charged, and your plan goes on.
notice-trial-ending-cancel = You'd rather not? Tap “Manage” and cancel before then; you pay nothing.
notice-trial-converted = ✅ Your trial has become a subscription to <b>{ $plan }</b>. You paid { $amount }. Thank you!
notice-trial-paused = ⏸ Your free trial of <b>{ $plan }</b> is over, and there is no card yet. Add one, and the plan goes on.
notice-pause-requested = ⏸ <b>{ $plan }</b> is paused, as requested. Nothing is charged, and its access is off. To go on, tap “Resume”: it shows you what that costs before anything is charged.
notice-pause-payment = ⏸ The payment for <b>{ $plan }</b> did not go through, so it is paused. Pay the open invoice, and it goes on.
notice-pause-last-payment = ⏸ The last attempt at the payment for <b>{ $plan }</b> failed, so it is paused. Pay the open invoice, and it goes on.
notice-pause-settled = ⏸ <b>{ $plan }</b> is paused after a failed payment. Nothing is owed any more. To go on, tap “Resume”: it shows you what that costs.
notice-pause-system = ⏸ Stripe, our payment provider, has paused <b>{ $plan }</b>. Nothing is charged, and its access is off. We have been told and will look into it. Questions? /paysupport
notice-pause-unknown = ⏸ <b>{ $plan }</b> is paused. Nothing is charged, and its access is off. Questions? /paysupport
notice-resume-offered = ✅ Your payment of { $paid } for <b>{ $plan }</b> has arrived. The plan is still paused: going on costs another <b>{ $amount }</b>. Nothing is charged unless you tap “Resume”.
notice-resume-offered-unknown = ✅ Your payment of { $paid } for <b>{ $plan }</b> has arrived. The plan is still paused: tap “Resume” to see what it costs to go on.
notice-renewal-ahead = 📅 <b>{ $plan }</b> renews on <b>{ $date }</b> for <b>{ $amount }</b>.
notice-renewal-ahead-manage = You don't have to do anything. To change or cancel it, tap “Manage”.
notice-renewed = ✅ <b>{ $plan }</b> is renewed. You paid { $amount }. Thank you!
notice-payment-failed = ⚠️ The payment of <b>{ $amount }</b> for <b>{ $plan }</b> did not go through.
notice-payment-failed-again = ⚠️ Attempt { $attempt }: the payment of <b>{ $amount }</b> for <b>{ $plan }</b> did not go through again.
notice-access-until = You keep access until <b>{ $date }</b>.
notice-fix-invoice = Please pay the invoice, or update your card.
notice-pay-invoice = Please pay the invoice.
notice-fix-card = Please update your card.
notice-action-required = 🔐 Your bank wants you to confirm the payment of <b>{ $amount }</b> for <b>{ $plan }</b>.
notice-action-how = The button opens the page where you confirm it.
notice-grace-ending = ⚠️ The payment for <b>{ $plan }</b> is still open. Your access ends on <b>{ $date }</b> unless it is paid.
notice-access-lapsed = 🔒 The payment for <b>{ $plan }</b> is still open, so your access is off. It comes back as soon as you pay.
notice-invoice-overdue = ⚠️ The invoice of <b>{ $amount }</b> for <b>{ $plan }</b> is overdue.
notice-invoice-grace-ending = ⚠️ The invoice for <b>{ $plan }</b> is still open. Your access ends on <b>{ $date }</b> unless it is paid.
notice-invoice-lapsed = 🔒 The invoice for <b>{ $plan }</b> is still open, so your access is off. It comes back as soon as the invoice is paid.
notice-debt-settled = ✅ The open invoice for <b>{ $plan }</b> is settled. You don't have to pay anything.
notice-paid-after-end = Your payment of <b>{ $amount }</b> for <b>{ $plan }</b> has arrived, but the subscription had already ended. We have been told and will sort it out; /paysupport is there for questions.
notice-recovered = ✅ Your payment of { $amount } has arrived. <b>{ $plan }</b> goes on as before.
notice-still-owing = ✅ Your payment of { $amount } for <b>{ $plan }</b> has arrived. Another invoice is still open.
notice-cancellation-scheduled = Your subscription to <b>{ $plan }</b> is cancelled. You keep everything until <b>{ $date }</b>.
notice-change-mind = Changed your mind? Tap “Resume” to keep it.
notice-resumed = 👍 Good to have you back. <b>{ $plan }</b> goes on.
notice-ending-soon = ⏳ <b>{ $plan }</b> ends on <b>{ $date }</b>.
notice-ending-soon-resume = Would you like to keep it? Tap “Resume”.
notice-ending-soon-again = Would you like more? You can get it again under “Plans”.
notice-plan-changed = 🔄 Your plan is now <b>{ $to }</b> instead of { $from }.
notice-interval-changed = 🔄 You now pay { $price } for <b>{ $plan }</b>.
notice-interval-changed-month = 🔄 You now pay for <b>{ $plan }</b> by the month.
notice-interval-changed-year = 🔄 You now pay for <b>{ $plan }</b> by the year.
notice-plan-change-unpaid = The change of plan was not paid in time, so it is off. You keep <b>{ $plan }</b>.
notice-paused-access = ⏸ Payments for <b>{ $plan }</b> are paused. You keep your access.
notice-paused-no-access = ⏸ <b>{ $plan }</b> is paused: nothing is charged, and its access is off.
notice-unpaused = ▶️ <b>{ $plan }</b> goes on.
notice-ended = Your subscription to <b>{ $plan }</b> has ended. You are welcome back any time.
notice-ended-unpaid = Your subscription to <b>{ $plan }</b> has ended because it was not paid. You can start again any time.
notice-ended-trial = Your free trial of <b>{ $plan }</b> is over. If you liked it, choose a plan and stay.
notice-ended-term = Your time with <b>{ $plan }</b> is over. You can get it again any time.
notice-refunded = ↩️ Your payment of <b>{ $amount }</b> for <b>{ $plan }</b> has gone back to you, so the access has ended.
notice-partly-refunded = ↩️ <b>{ $amount }</b> of your payment for <b>{ $plan }</b> has gone back to you. Your plan stays as it is.
notice-earlier-refunded = ↩️ <b>{ $amount }</b> that you paid for an earlier period of <b>{ $plan }</b> has gone back to you. Nothing else changes.
notice-earlier-reversed = ⚠️ Your bank has taken back <b>{ $amount }</b> that you paid for an earlier period of <b>{ $plan }</b>. Nothing else changes.
notice-refund-failed = ⚠️ The refund of <b>{ $amount }</b> for <b>{ $plan }</b> did not go through, so your plan goes on. We'll be in touch; or write to us: /paysupport
notice-payment-reversed = ⚠️ Your bank has taken back the payment of <b>{ $amount }</b> for <b>{ $plan }</b>, so the access has ended.
notice-payment-reversed-unnamed = ⚠️ Your bank has taken back the payment for <b>{ $plan }</b>, so the access has ended.
notice-partly-reversed = ⚠️ Your bank has taken back <b>{ $amount }</b> of your payment for <b>{ $plan }</b>. Your plan stays as it is.
notice-reversal-lifted = ✅ Your bank's decision was changed: the payment of <b>{ $amount }</b> for <b>{ $plan }</b> counts again, so your access is back.
notice-reversal-lifted-settled = ✅ Your bank's decision was changed: the payment of <b>{ $amount }</b> for <b>{ $plan }</b> counts again.
notice-reversed-support = Not what you wanted? Write to us: /paysupport
notice-payment-pending = ⏳ Your order of <b>{ $plan }</b> is in. The bank takes a little longer; I'll write as soon as the money has arrived.
notice-payment-pending-unnamed = ⏳ Your order is in. The bank takes a little longer; I'll write as soon as the money has arrived.
notice-payment-not-completed = ❌ The payment for <b>{ $plan }</b> did not come through, so the plan was not started. You can try again.
notice-payment-not-completed-unnamed = ❌ The payment did not come through, so nothing was started. You can try again.
message-settled = This has been settled.
message-overtaken = The subscription is over; there is nothing to pay any more.

## Alarms (administrators)

alarm-event-dead = ⚠️ <b>A Stripe event could not be processed</b>
alarm-paid-after-end = 💶 <b>A payment for a subscription that has ended</b>
alarm-invoice = Invoice: <code>{ $id }</code>
alarm-paid-after-end-what = Refund it in Stripe, or give the person access.
alarm-undelivered = ⚠️ <b>A message could not be delivered</b>
alarm-undelivered-what = It is not sent again. What it was about is in the person's audit log, and /status shows them the current state.
alarm-callback-dead = ⚠️ <b>A service does not take its callbacks</b>
alarm-callback = Callback: <code>{ $name }</code>
alarm-callback-dead-what = What it missed is kept. Once the service is well again, <code>tollgate webhooks replay --failed</code> sends it.
alarm-clock-doubted = ⚠️ <b>The server's clock has jumped</b>
alarm-clock-wrong = ⚠️ <b>The server's clock is wrong</b>
alarm-clock-says = Server clock: <code>{ $time }</code>
alarm-clock-expected = Expected: <code>{ $time }</code>
alarm-clock-stripe = Stripe's clock: <code>{ $time }</code>
alarm-clock-doubted-what = Stripe cannot be asked what time it is. Until it answers, nobody's access ends; after an hour at most, the server's clock counts. Please check the clock.
alarm-clock-wrong-what = Until it is right, time goes by Stripe's clock, so no access ends too early or too late. Please set the clock and check that it is synchronized (NTP).
alarm-revocations = ⚠️ <b>Unusually many people are losing access</b>
alarm-revocations-count = In the last hour: <b>{ $revoked }</b> of { $people }
alarm-revocations-what = Nobody else loses access until you decide. A wrong clock, price or setting may be the cause. If it is right, run <code>tollgate revocations resume</code> on the server.
alarm-second = ⚠️ <b>A user pays for more than one subscription</b>
alarm-second-what = Please cancel the extra one in Stripe's dashboard.
alarm-unlisted = ⚠️ <b>A subscription has a price that belongs to no plan</b>
alarm-unlisted-what = It gives nothing new, and nothing is sold beside it. Please add the price to a plan in bot.toml (<code>former_stripe_prices</code> if it is not for sale), or change the subscription in Stripe's dashboard.
alarm-refund = ↩️ <b>A payment was refunded</b>
alarm-refund-what = The access has ended.
alarm-goes-on = The subscription itself goes on at Stripe: cancel it there if it should end.
alarm-refund-partly = ↩️ <b>A payment was partly refunded</b>
alarm-refund-partly-what = The access stays.
alarm-earlier-what = It was paid for an earlier period, so the access stays.
alarm-refund-failed = ⚠️ <b>A refund did not go through</b>
alarm-refund-failed-what = The money has not left, and the access is back. Please see why in Stripe's dashboard.
alarm-dispute-inquiry = ⚠️ <b>A bank asks about a payment</b>
alarm-dispute-inquiry-what = Please answer it in Stripe's dashboard. No money has been taken, and the access stays.
alarm-dispute-open = ⚠️ <b>A payment is disputed</b>
alarm-dispute-open-what = Please answer it in Stripe's dashboard. The access stays until the dispute is lost.
alarm-dispute-part-what = Please answer it in Stripe's dashboard. Even if it is lost, the access stays: it is about a part of the payment.
alarm-dispute-review-what = Evidence has been submitted, and the bank has not decided yet. The access stays until then.
alarm-dispute-prevented = ✅ <b>A dispute was prevented</b>
alarm-dispute-prevented-what = It was settled before it began. If that took a refund, there is a message of its own about it.
alarm-dispute-won = ✅ <b>A dispute is won</b>
alarm-dispute-won-what = The money stays, and so does the access.
alarm-dispute-lost = ❌ <b>A dispute is lost</b>
alarm-dispute-lost-what = The money is gone.
alarm-dispute-appeal = ⚠️ <b>A lost dispute can be appealed</b>
alarm-dispute-appeal-what = Please decide in Stripe's dashboard. After the deadline the decision is final.
alarm-dispute-appeal-review = ⏳ <b>An appeal is under review</b>
alarm-dispute-appeal-review-what = The money is gone unless the appeal is won.
alarm-customer-deleted = ⚠️ <b>A customer was deleted at Stripe</b>
alarm-customer-deleted-what = Stripe has ended whatever this customer had running. The next purchase makes a new customer.
alarm-paused = ⚠️ <b>A subscription is paused at Stripe</b>
alarm-paused-what = Neither the customer nor a payment can end this pause here, and nothing is charged. Please look at it in Stripe's dashboard.
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

## Audit (administrators)

audit-title = <b>Audit trail</b>
audit-title-user = <b>Audit trail</b> of user <code>{ $user }</code>
audit-empty = No entries.
audit-count = { $count ->
    [one] { $count } entry, times in UTC
   *[other] { $count } entries, times in UTC
}
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
audit-retry-at = Tried again at { $at } UTC
audit-retry-soon = Waiting to be tried
audit-given-up = Given up, not tried again
audit-event-error = Error: <code>{ $error }</code>
audit-event-missing = There is no event <code>{ $id }</code>.
audit-failed-title = <b>Failed events</b>
audit-failed-none = ✅ No failed events.
audit-failed-entry = <code>{ $id }</code> · { $kind } · { $at }
audit-intact = { $entries ->
    [0] ✅ The trail is empty and intact.
    [one] ✅ The trail is intact: { $entries } entry.
   *[other] ✅ The trail is intact: { $entries } entries.
}
audit-head = Head: <code>{ $head }</code>
audit-broken = ❌ The trail is broken at entry <b>#{ $seq }</b>: { $reason }
audit-usage =
    <b>Audit trail</b>

    /audit – newest entries
    /audit user <i>ID</i> – entries about one user
    /audit event <i>evt_…</i> – one Stripe event
    /audit failed – events that could not be processed
    /audit verify – check the chain of hashes
    /audit export <i>30d</i> – everything of the last days, as a file
audit-export-too-large = The export is larger than Telegram takes. Ask for a shorter time, for example <code>/audit export 30d</code>, or run <code>tollgate audit export</code> on the server.
audit-export-caption = { $count ->
    [one] Audit trail, { $count } entry
   *[other] Audit trail, { $count } entries
}

## Pages that checkout returns to; plain text

page-active-title = Your plan is active
page-active-text = { $plan } is yours. Enjoy it!
page-ended-title = This plan has ended
page-ended-text = You are welcome back any time: you can choose again in the chat.
page-resting-title = Your plan is on hold
page-resting-text = It gives no access right now. The chat tells you why, and what comes next.
page-paused-requested = It is paused, as requested. To go on, resume it in the chat; you see there what that costs.
page-paused-trial = Your free trial is over, and there is no card yet. Add one in the chat, and your plan goes on.
page-paused-payment = A payment did not go through, so it is paused. Pay the open invoice, and it goes on. The chat takes you there.
page-paused-last-payment = The last attempt at your payment failed, so it is paused. Pay the open invoice, and it goes on. The chat takes you there.
page-paused-system = Stripe, our payment provider, has paused it. Nothing is charged. We have been told.
page-checking-title = One moment
page-checking-text = Stripe has not confirmed a payment yet. This page looks again by itself.
page-stopped-title = Not confirmed yet
page-stopped-text = Stripe has not confirmed a payment so far, and this page has stopped looking. If you have paid, the chat tells you as soon as Stripe confirms it.
page-look-again = Look again
page-pending-title = Your payment is on its way
page-pending-text = This kind of payment takes a few days. The chat tells you when it has arrived; you can close this page.
page-over-title = This checkout has ended
page-over-text = No payment came through. You can choose again in the chat.
page-unknown-title = Continue in the chat
page-unknown-text = If you have just paid, the chat tells you as soon as Stripe confirms it.
page-left-title = You left the checkout
page-left-text = Leaving it charges nothing. The chat always tells you how things stand.
page-back = Back to the chat
page-plans-title = Plans
page-choose = Choose in Telegram
