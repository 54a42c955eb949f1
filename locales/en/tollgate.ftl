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
button-portal = Open the billing page
button-update-card = Update card
button-pay-invoice = Pay the invoice
button-private-chat = Continue in private
button-terms = Read the terms
button-privacy = Read the privacy policy
button-support = Contact support
button-older = Older ›
button-newest = « Newest
button-trail = Audit trail
button-failed = Failed events
button-verify = Verify

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

## Checkout and billing page

checkout-title = <b>{ $plan }</b> · { $price }
checkout-how = The button opens Stripe's secure payment page. I'll tell you right here as soon as your plan is active.
checkout-how-trial = The button opens Stripe's secure page. Nothing is charged today, and I'll tell you right here as soon as your trial has started.
already-subscribed = You already have <b>{ $plan }</b>.
already-change = To change or cancel it, tap “Manage”.
portal-ready = Your billing page at Stripe is ready: change your plan or card, find invoices, or cancel.
portal-private = The link is yours alone and works for a short time only.
nothing-to-manage = You have no subscription yet, so there is nothing to manage.

## Status

status-title = Your plan: <b>{ $plan }</b>
status-free = You have no paid subscription.
status-price = Price: { $price }
status-renews = Renews on <b>{ $date }</b>.
status-trial = Free trial until <b>{ $date }</b>.
status-ends = Ends on <b>{ $date }</b> and will not renew.
status-once = Paid once, no renewal.
status-past-due = ⚠️ The last payment did not go through.
status-past-due-until = ⚠️ The last payment did not go through. You keep access until <b>{ $date }</b>.
status-unpaid = ⚠️ Your subscription is unpaid, so its access is off. It comes back once you pay.
status-paused = ⏸ Your subscription is paused.
right-until = • { $right } – until { $date }

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
trouble-internal = Something went wrong on our side. Please try again. If it happens again, send this number to /paysupport: <code>{ $id }</code>

## News

notice-activated = 🎉 <b>{ $plan }</b> is active. Enjoy it!
notice-next-renewal = Next renewal: <b>{ $date }</b>.
notice-trial-started = 🎁 Your free trial of <b>{ $plan }</b> has begun.
notice-trial-until = It runs until <b>{ $date }</b>. If you cancel before then, you pay nothing.
notice-renewed = ✅ <b>{ $plan }</b> is renewed. You paid { $amount }. Thank you!
notice-payment-failed = ⚠️ The payment of <b>{ $amount }</b> for <b>{ $plan }</b> did not go through.
notice-payment-failed-again = ⚠️ Attempt { $attempt }: the payment of <b>{ $amount }</b> for <b>{ $plan }</b> did not go through again.
notice-access-until = You keep access until <b>{ $date }</b>.
notice-fix-invoice = Please pay the invoice, or update your card.
notice-fix-card = Please update your card.
notice-recovered = ✅ Your payment of { $amount } has arrived. <b>{ $plan }</b> goes on as before.
notice-cancellation-scheduled = Your subscription to <b>{ $plan }</b> is cancelled. You keep everything until <b>{ $date }</b>.
notice-change-mind = Changed your mind? Tap “Manage” to keep it.
notice-resumed = 👍 Good to have you back. <b>{ $plan }</b> goes on.
notice-plan-changed = 🔄 Your plan is now <b>{ $to }</b> instead of { $from }.
notice-ended = Your subscription to <b>{ $plan }</b> has ended. You are welcome back any time.
notice-payment-pending = ⏳ Your order of <b>{ $plan }</b> is in. The bank takes a little longer; I'll write as soon as the money has arrived.
notice-payment-pending-unnamed = ⏳ Your order is in. The bank takes a little longer; I'll write as soon as the money has arrived.
notice-payment-not-completed = ❌ The payment for <b>{ $plan }</b> did not come through, so the plan was not started. You can try again.
notice-payment-not-completed-unnamed = ❌ The payment did not come through, so nothing was started. You can try again.

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
audit-nothing = none
audit-event-title = <b>Event</b> <code>{ $id }</code>
audit-event-kind = Type: <code>{ $kind }</code>
audit-event-status = Status: <code>{ $status }</code>
audit-event-received = Received: { $at } UTC
audit-event-attempts = { $count ->
    [one] { $count } attempt
   *[other] { $count } attempts
}
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
audit-export-caption = { $count ->
    [one] Audit trail, { $count } entry
   *[other] Audit trail, { $count } entries
}

## Pages that checkout returns to; plain text

page-paid-title = Thank you!
page-paid-text = As soon as Stripe confirms the payment, usually within seconds, the chat tells you that your plan is active.
page-left-title = Nothing was charged
page-left-text = You left the checkout. Your choice is waiting in the chat whenever you are ready.
page-back = Back to the chat
