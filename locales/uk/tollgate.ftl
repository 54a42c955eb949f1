language-name = Українська

## Buttons

button-plans = Тарифи
button-status = Мій тариф
button-manage = Керування
button-language = Мова
button-help = Допомога
button-back = ‹ Назад
button-home = На початок
button-current = ✓ { $name }
button-pay = Сплатити { $amount }
button-try = Спробувати безкоштовно
button-month = { $amount } на місяць
button-year = { $amount } на рік
button-year-saving = { $amount } на рік · −{ $percent } %
button-once = { $amount } одноразово
button-portal = Відкрити сторінку оплати
button-update-card = Оновити картку
button-pay-invoice = Сплатити рахунок
button-private-chat = Продовжити в особистому чаті
button-terms = Читати умови
button-privacy = Читати політику
button-support = Написати в підтримку
button-older = Раніше ›
button-newest = « Останні
button-trail = Журнал
button-failed = Збійні події
button-verify = Перевірити

## Command menu

menu-start = Почати звідси
menu-help = Що я вмію
menu-plans = Тарифи та ціни
menu-upgrade = Вибрати або змінити тариф
menu-manage = Картка, рахунки, скасування
menu-status = Ваш тариф і що до нього входить
menu-language = Змінити мову
menu-terms = Умови користування
menu-privacy = Політика конфіденційності
menu-paysupport = Допомога з оплатою
menu-audit = Журнал аудиту

about-short = Тарифи, оплата й ваша підписка в одному чаті.
about-long =
    Виберіть тариф, безпечно сплатіть через Stripe і тримайте підписку під рукою.

    Я повідомлю, коли тариф стане активним, коли він подовжиться і коли з оплатою щось не так.

## Welcome and help

welcome-hello = 👋 Вітаю, { $name }!
welcome-hello-unnamed = 👋 Вітаю!
welcome-offer = Тут можна вибрати тариф, безпечно сплатити його через Stripe і керувати підпискою — усе в цьому чаті.
welcome-nothing-sold = Поки що тут нічого не продається. Зазирніть пізніше.
current-plan = Ваш тариф: <b>{ $plan }</b>
list-item = • { $item }
help-title = <b>Що я вмію</b>
help-command = /{ $command } — { $what }
help-support = Щось не так з оплатою? Допоможе /paysupport.

## Plans

plans-title = <b>Тарифи</b>
plan-name = <b>{ $plan }</b>
plan-name-current = <b>{ $plan }</b> · ваш тариф
plan-free = Безкоштовно
plan-price = { $plan }: { $price }
price-month = { $amount } на місяць
price-year = { $amount } на рік
price-once = { $amount }, разовий платіж
plan-includes = Що входить:
rights-more = { $count ->
    [one] • і ще { $count } можливість
    [few] • і ще { $count } можливості
    [many] • і ще { $count } можливостей
   *[other] • і ще { $count } можливості
}
trial-offer = { $days ->
    [1] 🎁 Перший день безкоштовно. До кінця пробного періоду ви нічого не платите.
    [one] 🎁 Перший { $days } день безкоштовно. До кінця пробного періоду ви нічого не платите.
    [few] 🎁 Перші { $days } дні безкоштовно. До кінця пробного періоду ви нічого не платите.
    [many] 🎁 Перші { $days } днів безкоштовно. До кінця пробного періоду ви нічого не платите.
   *[other] 🎁 Перші { $days } дня безкоштовно. До кінця пробного періоду ви нічого не платите.
}
year-saving = Сплачуючи за рік, ви заощаджуєте { $percent } %.
plan-choose = Як вам зручніше платити?
plan-not-sold = Цей тариф зараз не продається.

## Checkout and billing page

checkout-title = <b>{ $plan }</b> · { $price }
checkout-how = Кнопка відкриє захищену сторінку оплати Stripe. Я напишу сюди, щойно тариф стане активним.
checkout-how-trial = Кнопка відкриє захищену сторінку Stripe. Сьогодні нічого не спишеться, і я напишу сюди, щойно почнеться пробний період.
already-subscribed = У вас уже є <b>{ $plan }</b>.
already-change = Щоб змінити або скасувати тариф, натисніть «Керування».
portal-ready = Ваша сторінка в Stripe готова: там можна змінити тариф чи картку, знайти рахунки або скасувати підписку.
portal-private = Посилання лише для вас і діє недовго.
nothing-to-manage = У вас ще немає підписки, тож і керувати нічим.

## Status

status-title = Ваш тариф: <b>{ $plan }</b>
status-free = Платної підписки у вас немає.
status-price = Ціна: { $price }
status-renews = Наступне подовження: <b>{ $date }</b>.
status-trial = Безкоштовний пробний період до <b>{ $date }</b>.
status-ends = Закінчиться <b>{ $date }</b> і не подовжиться.
status-once = Сплачено один раз, подовження немає.
status-past-due = ⚠️ Останній платіж не пройшов.
status-past-due-until = ⚠️ Останній платіж не пройшов. Доступ збережеться до <b>{ $date }</b>.
status-unpaid = ⚠️ Підписку не сплачено, тому доступ закрито. Він повернеться, щойно ви сплатите.
status-paused = ⏸ Вашу підписку призупинено.
right-until = • { $right } — до { $date }

## Language

language-choose = Якою мовою вам зручніше спілкуватися?
language-set = Готово. Тепер я говорю з вами українською.

## Legal and support

terms-text = 📄 Наші умови користування:
terms-at = 📄 Наші умови користування: { $place }
terms-missing = Умови користування ще не опубліковано. Маєте запитання? /paysupport
privacy-text = 🔒 Як ми поводимося з вашими даними:
privacy-at = 🔒 Як ми поводимося з вашими даними: { $place }
privacy-missing = Політику конфіденційності ще не опубліковано. Щоб видалити свої дані, зверніться через /paysupport.
paysupport-text = Щось не так із платежем? Напишіть нам, і ми розберемося. Будь ласка, не надсилайте номери карток.
paysupport-contact = Контакт: { $contact }
paysupport-missing = Картка, рахунки й скасування — у /manage. З інших питань напишіть власникам цього бота.

## Conversation

group-redirect = Оплата — справа особиста. Продовжмо в нашому чаті.
unknown-command = Такої команди я не знаю. Зате знаю ці:
unknown-text = Найкраще я розумію команди й кнопки. Що ви хочете зробити?
alert-stale-button = Ця кнопка застаріла. Ось свіже меню.
alert-not-yours = Це призначено не для вас.

## Trouble

trouble-stripe-down = Платіжний сервіс Stripe зараз не відповідає. Спробуйте ще раз за кілька хвилин.
trouble-busy = Зараз багато запитів. Спробуйте ще раз за хвилину.
trouble-portal-not-configured = Сторінку оплати ще не налаштовано. Будь ласка, повідомте нас: /paysupport
trouble-plan-not-sold = Цей тариф зараз не продається. Ось інші.
trouble-misconfigured = Оплату тут налаштовано неправильно. Нічого не списано. Будь ласка, повідомте нас: /paysupport
trouble-internal = У нас щось пішло не так. Спробуйте ще раз. Якщо повториться, надішліть цей номер через /paysupport: <code>{ $id }</code>

## News

notice-activated = 🎉 Тариф <b>{ $plan }</b> активний. Користуйтеся із задоволенням!
notice-next-renewal = Наступне подовження: <b>{ $date }</b>.
notice-trial-started = 🎁 Безкоштовний пробний період тарифу <b>{ $plan }</b> почався.
notice-trial-until = Він триватиме до <b>{ $date }</b>. Якщо скасуєте раніше, платити не доведеться.
notice-renewed = ✅ Тариф <b>{ $plan }</b> подовжено. Сплачено: { $amount }. Дякуємо!
notice-payment-failed = ⚠️ Платіж <b>{ $amount }</b> за тариф <b>{ $plan }</b> не пройшов.
notice-payment-failed-again = ⚠️ Спроба { $attempt }: платіж <b>{ $amount }</b> за тариф <b>{ $plan }</b> знову не пройшов.
notice-access-until = Доступ збережеться до <b>{ $date }</b>.
notice-fix-invoice = Будь ласка, сплатіть рахунок або оновіть картку.
notice-fix-card = Будь ласка, оновіть картку.
notice-recovered = ✅ Ваш платіж { $amount } отримано. Тариф <b>{ $plan }</b> діє, як і раніше.
notice-cancellation-scheduled = Підписку на <b>{ $plan }</b> скасовано. Усе залишається з вами до <b>{ $date }</b>.
notice-change-mind = Передумали? Натисніть «Керування», щоб її зберегти.
notice-resumed = 👍 Раді, що ви залишаєтеся. Тариф <b>{ $plan }</b> діє далі.
notice-plan-changed = 🔄 Тепер ваш тариф — <b>{ $to }</b> замість { $from }.
notice-ended = Підписка на <b>{ $plan }</b> закінчилася. Повертайтеся будь-коли.
notice-payment-pending = ⏳ Замовлення на <b>{ $plan }</b> прийнято. Банку потрібно трохи більше часу; я напишу, щойно гроші надійдуть.
notice-payment-pending-unnamed = ⏳ Замовлення прийнято. Банку потрібно трохи більше часу; я напишу, щойно гроші надійдуть.
notice-payment-not-completed = ❌ Платіж за <b>{ $plan }</b> не надійшов, тому тариф не ввімкнено. Можна спробувати ще раз.
notice-payment-not-completed-unnamed = ❌ Платіж не надійшов, тому нічого не ввімкнено. Можна спробувати ще раз.

## Audit (administrators)

audit-title = <b>Журнал аудиту</b>
audit-title-user = <b>Журнал аудиту</b> користувача <code>{ $user }</code>
audit-empty = Записів немає.
audit-count = { $count ->
    [one] { $count } запис, час UTC
    [few] { $count } записи, час UTC
    [many] { $count } записів, час UTC
   *[other] { $count } запису, час UTC
}
audit-entry = <b>#{ $seq }</b> · { $at } · <code>{ $action }</code>
audit-entry-who = { $actor } → { $subject }
audit-entry-change = <code>{ $before }</code> → <code>{ $after }</code>
audit-nothing = порожньо
audit-event-title = <b>Подія</b> <code>{ $id }</code>
audit-event-kind = Тип: <code>{ $kind }</code>
audit-event-status = Стан: <code>{ $status }</code>
audit-event-received = Отримано: { $at } UTC
audit-event-attempts = { $count ->
    [one] { $count } спроба
    [few] { $count } спроби
    [many] { $count } спроб
   *[other] { $count } спроби
}
audit-event-error = Помилка: <code>{ $error }</code>
audit-event-missing = Події <code>{ $id }</code> немає.
audit-failed-title = <b>Збійні події</b>
audit-failed-none = ✅ Збійних подій немає.
audit-failed-entry = <code>{ $id }</code> · { $kind } · { $at }
audit-intact = { $entries ->
    [0] ✅ Журнал порожній і цілий.
    [one] ✅ Журнал цілий: { $entries } запис.
    [few] ✅ Журнал цілий: { $entries } записи.
    [many] ✅ Журнал цілий: { $entries } записів.
   *[other] ✅ Журнал цілий: { $entries } запису.
}
audit-head = Останній хеш: <code>{ $head }</code>
audit-broken = ❌ Журнал пошкоджено на записі <b>#{ $seq }</b>: { $reason }
audit-usage =
    <b>Журнал аудиту</b>

    /audit — останні записи
    /audit user <i>ID</i> — записи про одного користувача
    /audit event <i>evt_…</i> — одна подія Stripe
    /audit failed — події, які не вдалося обробити
    /audit verify — перевірити ланцюжок хешів
    /audit export <i>30d</i> — усе за останні дні одним файлом
audit-export-caption = { $count ->
    [one] Журнал аудиту, { $count } запис
    [few] Журнал аудиту, { $count } записи
    [many] Журнал аудиту, { $count } записів
   *[other] Журнал аудиту, { $count } запису
}

## Pages that checkout returns to; plain text

page-paid-title = Дякуємо!
page-paid-text = Щойно Stripe підтвердить оплату, зазвичай за кілька секунд, у чаті з’явиться повідомлення, що тариф активний.
page-left-title = Кошти не списано
page-left-text = Ви вийшли зі сторінки оплати. Ваш вибір чекає в чаті, коли будете готові.
page-back = Повернутися в чат
