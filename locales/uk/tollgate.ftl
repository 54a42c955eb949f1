# A date ends with its own full stop («р.»), so a sentence that ends with one has no other.

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
button-once = { $amount }, разовий платіж
button-once-days = { $days ->
    [one] { $amount } на { $days } день
    [few] { $amount } на { $days } дні
    [many] { $amount } на { $days } днів
   *[other] { $amount } на { $days } дня
}
button-portal = Відкрити керування підпискою
button-update-card = Оновити картку
button-pay-invoice = Сплатити рахунок
button-confirm-payment = Підтвердити платіж
button-pay-or-confirm = Сплатити або підтвердити
button-confirm-change = Підтвердити зміну
button-keep = Залишити { $plan }
button-keep-as-is = Залишити як є
button-resume = Відновити
button-confirm-resume = Відновити за { $amount }
button-pause = Призупинити
button-private-chat = Продовжити в особистому чаті
button-terms = Читати умови
button-privacy = Читати політику
button-support = Написати в підтримку
button-older = Раніше ›
button-newest = « Останні
button-audit-log = Журнал
button-failed = Необроблені події
button-alerts = Усі попередження
button-verify = Перевірити
button-confirm = Підтвердити
button-dismiss = Скасувати
button-no-end = Безстроково
button-all = Усе: { $amount }
button-half = Половина: { $amount }
button-cancel-now = Краще одразу
button-cancel-subscription = Скасувати підписку
button-upgrade = Обрати тариф
button-open-plan = Відкрити { $plan }
button-receipts = Чеки
button-newer = ‹ Новіші
button-again = Ще раз
button-receipt = Чек
button-invoice = Рахунок
button-pdf = PDF
button-details = Докладніше
button-in-words = Словами
button-why = Чому
button-csv = CSV
button-grant = Видати
button-refund = Повернути гроші
button-resync = Звірити
button-events = Події
button-stripe = Відкрити в Stripe
button-person = ‹ Людина

## Command menu

menu-start = Почати
menu-help = Що я вмію
menu-plans = Тарифи та ціни
menu-upgrade = Вибрати або змінити тариф
menu-manage = Картка, рахунки, скасування
menu-receipts = Ваші платежі, чеки й рахунки
menu-cancel-own = Скасувати підписку
menu-status = Ваш тариф і що до нього входить
menu-chats = Ваші закриті групи й канали
menu-language = Змінити мову
menu-terms = Умови користування
menu-privacy = Політика конфіденційності
menu-mydata = Ваші дані у файлі
menu-forget = Видалити ваші дані
menu-paysupport = Допомога з оплатою
menu-message = Написати людині
menu-broadcast = Написати багатьом
menu-audit = Журнал аудиту
menu-stats = Виторг та інші показники
menu-grant = Подарувати тариф
menu-revoke = Скасувати подарований тариф
menu-whois = Знайти людину
menu-why = Чому людина має доступ або ні
menu-refund = Повернути платіж
menu-cancel = Скасувати чиюсь підписку
menu-comp = Подарувати дні підписки
menu-move = Перенести покупки на інший акаунт
menu-resync = Звірити людину зі Stripe
menu-replay = Обробити події ще раз

about-short = Тарифи, оплата й ваша підписка в одному чаті.
about-long =
    Виберіть тариф, безпечно сплатіть через Stripe і тримайте підписку під рукою.

    Я повідомлю, коли тариф стане активним, коли він подовжиться і коли з оплатою щось не так.

## Welcome and help

owner-confirmed = ✅ <b>Тепер ви власник цього бота.</b>
owner-confirmed-next = Повідомлення про платежі надходитимуть у цей чат. Решта кроків — у терміналі.
welcome-hello = 👋 Вітаю, { $name }!
welcome-hello-unnamed = 👋 Вітаю!
welcome-offer = Тут можна вибрати тариф, безпечно сплатити його через Stripe і керувати підпискою — усе в цьому чаті.
welcome-nothing-sold = Поки що тут нічого немає. Зазирніть пізніше.
current-plan = Ваш тариф: <b>{ $plan }</b>
list-item = • { $item }
help-title = <b>Що я вмію</b>
help-command = /{ $command } — { $what }
help-admin = <b>Для адміністраторів</b> (ваша роль: { $role })
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
price-once-days = { $days ->
    [one] { $amount } на { $days } день, разовий платіж
    [few] { $amount } на { $days } дні, разовий платіж
    [many] { $amount } на { $days } днів, разовий платіж
   *[other] { $amount } на { $days } дня, разовий платіж
}
plan-includes = Що входить:
plan-adds = Усе з тарифу <b>{ $plan }</b>, а також:
plan-same-as = Усе з тарифу <b>{ $plan }</b>
plan-loses = Більше не входить:
entitlements-more = { $count ->
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
plan-choose-interval = Щомісяця чи за рік?
plan-not-sold = Цей тариф зараз недоступний.
plan-change = Виберіть ціну, і я покажу, скільки коштуватиме зміна, перш ніж щось станеться.
plan-once-later = Цей тариф сплачується один раз. Його можна буде купити, коли закінчиться ваша підписка.
plan-free-cancel = Цей тариф нічого не коштує. Щоб повернутися до нього, скасуйте підписку: натисніть «Керування».

## Checkout and billing page

checkout-title = <b>{ $plan }</b> · { $price }
checkout-how = Кнопка відкриє захищену сторінку оплати Stripe. Я напишу сюди, щойно тариф стане активним.
checkout-how-trial = Кнопка відкриє захищену сторінку Stripe. Сьогодні нічого не спишеться, і я напишу сюди, щойно почнеться пробний період.
checkout-complete = Оформлення тарифу <b>{ $plan }</b> завершено.
checkout-expired = ⌛ Ця сторінка оплати тарифу <b>{ $plan }</b> більше не діє. Обрати тариф знову можна будь-коли.
already-owned = У вас уже є <b>{ $plan }</b>.
portal-ready = Ваша сторінка в Stripe готова: там можна змінити тариф чи картку, знайти рахунки або скасувати підписку.
portal-private = Посилання лише для вас і діє недовго.

## Changes of plan

change-title = Зміна тарифу: з <b>{ $from }</b> на <b>{ $to }</b>, { $price }
change-title-to = Зміна тарифу на <b>{ $to }</b>, { $price }
change-title-price = <b>{ $plan }</b>: нова ціна { $price }
change-due = До сплати зараз: <b>{ $amount }</b>.
change-due-nothing = Зараз платити не потрібно.
change-sum-until = • Нараховано до { $date }: { $amount }
change-sum-charged = • Нараховано: { $amount }
change-sum-unused = • Невикористаний час: { $amount }
change-sum-discount = • Знижка: { $amount }
change-sum-tax = • Податок: { $amount }
change-sum-credit = • З вашого балансу: { $amount }
change-sum-owed = • Залишилося з минулого разу: { $amount }
change-credit-left = <b>{ $amount }</b> залишиться на балансі для наступних подовжень.
change-carried = { $amount } — замало для списання; ця сума увійде до наступного рахунка.
change-next = Потім <b>{ $amount }</b>, дата платежу: <b>{ $date }</b>
change-next-less = Потім <b>{ $amount }</b> — <b>{ $date }</b>: { $total } мінус залишок балансу.
change-covered = { $count ->
    [one] З <b>{ $date }</b> баланс покриє { $count } подовження ({ $amount }).
    [few] З <b>{ $date }</b> баланс покриє { $count } подовження (по { $amount }).
    [many] З <b>{ $date }</b> баланс покриє { $count } подовжень (по { $amount }).
   *[other] З <b>{ $date }</b> баланс покриє { $count } подовження (по { $amount }).
}
change-covered-rest = Ще { $amount } зарахується на наступне.
change-later = Зараз платити не потрібно. Тариф <b>{ $from }</b> залишається з вами до <b>{ $date }</b> Потім почнеться <b>{ $to }</b>: <b>{ $price }</b>.
change-later-first = Зараз платити не потрібно. Тариф <b>{ $from }</b> залишається з вами до <b>{ $date }</b> Потім почнеться <b>{ $to }</b>; перший платіж — <b>{ $amount }</b>.
change-later-same = Зараз платити не потрібно. До <b>{ $date }</b> нічого не змінюється. Потім ви платите <b>{ $price }</b>.
change-later-same-first = Зараз платити не потрібно. До <b>{ $date }</b> нічого не змінюється. Наступний платіж — <b>{ $amount }</b>.
change-later-credit = Ваш баланс { $credit } буде зараховано в цей платіж.
change-later-undated = Зараз платити не потрібно. Зміна відбудеться під час наступного подовження.
change-scheduled = 📅 Готово. <b>{ $from }</b> залишається з вами до <b>{ $date }</b>, потім у вас буде <b>{ $to }</b>.
change-scheduled-same = 📅 Готово. З <b>{ $date }</b> ціна тарифу <b>{ $to }</b>: { $price }. До цього все залишається як є.
change-needs-payment = 🔐 Перехід на <b>{ $plan }</b> чекає на оплату. Будь ласка, сплатіть або підтвердьте платіж на сторінці Stripe; підійде й інша картка. Доти тариф залишається незмінним.
change-needs-card = ⚠️ Перехід на <b>{ $plan }</b> чекає на оплату. Будь ласка, оновіть картку; доти тариф залишається незмінним.
change-quote-expired = ⌛ Термін цієї пропозиції минув. Ось нова:
change-portal = Ця зміна робиться на сторінці Stripe; там також видно, скільки вона коштуватиме.
same-plan = У вас уже є <b>{ $plan }</b> за цією ціною.
same-plan-unnamed = Саме це у вас уже є.
same-plan-planned = Заплановано зміну тарифу: <b>{ $date }</b> Її ще можна скасувати.
payment-first = Залишився несплачений рахунок. Будь ласка, спершу сплатіть його, потім можна буде змінити тариф.
card-first = До підписки не прив’язано картку. Будь ласка, спершу додайте її, потім можна буде змінити тариф.
paused-first-resume = ⏸ Підписку призупинено. Спершу відновіть її, потім можна буде змінити тариф.
paused-first-payment = ⏸ Платіж не пройшов, тому підписку призупинено. Будь ласка, спершу сплатіть рахунок, потім можна буде змінити тариф.
paused-first-last-payment = ⏸ Остання спроба оплати не вдалася, тому підписку призупинено. Будь ласка, спершу сплатіть рахунок, потім можна буде змінити тариф.
paused-first-system = ⏸ Платіжний сервіс Stripe призупинив вашу підписку, тому змінити тариф зараз не можна. Ми вже знаємо про це. Запитання? /paysupport
paused-first-unknown = ⏸ Підписку призупинено, тому змінити тариф зараз не можна. Запитання? /paysupport
resume-first = Вашу підписку скасовано, вона закінчиться <b>{ $date }</b> Спершу відновіть її, потім можна буде змінити тариф.
resume-first-undated = Вашу підписку скасовано. Спершу відновіть її, потім можна буде змінити тариф.
unlisted-first = У вас тут уже є підписка, але її ціна не належить до жодного з цих тарифів. Щоб ви не платили двічі, я не можу продати вам ще один тариф. Змінити або скасувати її можна на сторінці керування підпискою, або напишіть нам: /paysupport
nothing-to-resume = Підписку не скасовано, тож відновлювати нічого.
plan-kept = 👍 Готово, зміну скасовано. Ви залишаєтеся на своєму тарифі.
resume-offer = ▶️ Відновити тариф <b>{ $plan }</b>?
resume-charge = Зараз буде списано <b>{ $amount }</b>.
resume-free = Зараз нічого не спишеться.
resume-period = Почнеться новий період: з <b>{ $start }</b> до <b>{ $end }</b>
resume-done = 👍 Прийнято. Stripe відновлює вашу підписку; я підтверджу просто тут.
resume-unpaid = 🔐 Тариф <b>{ $plan }</b> залишається призупиненим, доки не сплачено рахунок на <b>{ $amount }</b>. Будь ласка, сплатіть або підтвердьте платіж на сторінці Stripe; підійде й інша картка.
resume-unpaid-card = ⚠️ Платіж не пройшов, тому тариф <b>{ $plan }</b> досі призупинено. Оновіть картку та спробуйте ще раз.
resume-refused = ⚠️ Stripe не зміг відновити тариф <b>{ $plan }</b>. Нічого не списано, тариф досі призупинено. Перевірте картку та спробуйте ще раз. Запитання? /paysupport
pause-portal = ⏸ Призупинити тариф можна на сторінці Stripe. На цей час нічого не списується, і доступ закрито.
payment-awaited = ⏳ Ваш платіж за <b>{ $plan }</b> обробляється. Банку потрібно трохи більше часу; я напишу, щойно він надійде. Від вас більше нічого не потрібно.
payment-awaited-unnamed = ⏳ Ваш платіж обробляється. Банку потрібно трохи більше часу; я напишу, щойно він надійде. Від вас більше нічого не потрібно.

## Status

status-title = Ваш тариф: <b>{ $plan }</b>
status-free = Платної підписки у вас немає.
status-unlisted = У вас є підписка за ціною, яка не належить до жодного з тутешніх тарифів, тому я не можу сказати, що до неї входить.
status-subscription = Підписка: <b>{ $plan }</b>
status-price = Ціна: { $price }
status-last-paid = Останній платіж: { $amount }.
status-renews = Наступне подовження: <b>{ $date }</b>
status-trial = Безкоштовний пробний період до <b>{ $date }</b>
status-ends = Закінчиться <b>{ $date }</b> і не подовжиться.
status-planned = З <b>{ $date }</b> — тариф <b>{ $plan }</b>.
status-planned-price = З <b>{ $date }</b>: { $price }.
status-scheduled-elsewhere = Цією підпискою керує розклад, який створила наша команда. Є питання? /paysupport
status-change-waits = Зміна тарифу чекає на оплату до <b>{ $date }</b> Доти ваш тариф не змінюється.
status-once = Сплачено один раз, подовження немає.
status-once-until = Сплачено один раз, діє до <b>{ $date }</b>
status-past-due = ⚠️ Останній платіж не пройшов.
status-past-due-until = ⚠️ Останній платіж не пройшов. Доступ збережеться до <b>{ $date }</b>
status-lapsed = 🔒 Доступ закрито з <b>{ $date }</b>: платіж прострочено. Сплатіть, щоб повернути доступ.
status-owed = До сплати: <b>{ $amount }</b>.
status-unpaid = ⚠️ Останній платіж прострочено, тому доступу зараз немає. Сплатіть <b>{ $amount }</b>, щоб повернути його.
status-unpaid-unknown = ⚠️ Останній платіж прострочено, тому доступу зараз немає. Сплатіть його, щоб повернути доступ.
status-trial-paused = ⏸ Безкоштовний пробний період закінчився, а картку не прив’язано. Додайте її, щоб зберегти тариф.
status-paused-requested = ⏸ Підписку призупинено на запит. Нічого не списується, і доступу немає. Натисніть «Відновити», щоб дізнатися вартість.
status-paused-invoice = ⏸ Підписка залишається призупиненою, доки не сплачено рахунок.
status-paused-payment = ⏸ Платіж не пройшов, тому підписку призупинено. Сплатіть рахунок, щоб відновити її.
status-paused-last-payment = ⏸ Остання спроба оплати не вдалася, тому підписку призупинено. Сплатіть рахунок, щоб відновити її.
status-paused-settled = ⏸ Боргу вже немає, але підписку досі призупинено. Натисніть «Відновити», щоб дізнатися вартість.
status-paused-system = ⏸ Платіжний сервіс Stripe призупинив вашу підписку. Нічого не списується, і доступу немає. Ми вже знаємо про це. Запитання? /paysupport
status-paused-unknown = ⏸ Підписку призупинено. Нічого не списується, і доступу немає. Запитання? /paysupport
status-refunded = ⚠️ Платіж вам повернули, тому доступу зараз немає.
status-refunded-next = Підписку не скасовано: наступний платіж — <b>{ $date }</b>, і з ним доступ повернеться. Якщо це не потрібно, скасуйте її в розділі «Керування».
status-disputed = ⚠️ Ваш банк відкликав платіж, тому доступу зараз немає. Запитання? /paysupport
pause-access = ⏸ Платежі призупинено. Доступ залишається з вами.
pause-no-access = ⏸ Вашу підписку призупинено. Нічого не списується, і доступу немає.
pause-resumes = Автоматично відновиться <b>{ $date }</b>
status-awaited = Ваш платіж за <b>{ $plan }</b> обробляється.
status-awaited-unnamed = Один із ваших платежів обробляється.
status-others = Ще у вас є:
noted-item = • { $item } — { $notes }
note-since = з { $date }
note-until = до { $date }
note-renews = подовження { $date }
note-granted = подарунок від команди

## Language

language-choose = Якою мовою вам зручніше спілкуватися?
language-set = Готово. Тепер я писатиму вам українською.

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
unknown-command = Такої команди я не знаю. Спробуйте одну з цих:
not-permitted = Ваша роль ({ $role }) цього не дозволяє. Це може зробити owner.
unknown-text = Найкраще я розумію команди й кнопки. Що ви хочете зробити?
alert-stale-button = Ця кнопка застаріла. Ось свіже меню.
alert-not-yours = Це призначено не для вас.

## Errors

trouble-stripe-down = Платіжний сервіс Stripe зараз не відповідає. Спробуйте ще раз за кілька хвилин.
trouble-busy = Зараз не вийшло. Спробуйте ще раз за хвилину.
trouble-portal-not-configured = Керування підпискою ще не налаштовано. Будь ласка, повідомте нас: /paysupport
trouble-plan-not-sold = Цей тариф зараз недоступний. Ось інші.
trouble-too-many-checkouts = За годину ви відкрили дуже багато сторінок оплати. Остання ще діє. Щоб вибрати інший тариф, спробуйте ще раз за годину.
trouble-misconfigured = Оплату тут налаштовано неправильно. Нічого не списано. Будь ласка, повідомте нас: /paysupport
trouble-no-subscription = У вас немає чинної підписки, тож і змінювати нічого.
trouble-scheduled-elsewhere = Цією підпискою керує розклад, який створила наша команда, тому змінити її тут не можна. Щоб щось змінити, напишіть нам: /paysupport
trouble-payment-declined = Платіж відхилено, тому нічого не змінилося. Оновіть картку та спробуйте ще раз.
trouble-internal = У нас щось пішло не так. Спробуйте ще раз. Якщо повториться, надішліть цей номер через /paysupport: <code>{ $id }</code>

## Notices

notice-activated = 🎉 Тариф <b>{ $plan }</b> активний. Користуйтеся із задоволенням!
notice-next-renewal = Наступне подовження: <b>{ $date }</b>
notice-first-payment = Перший платіж: <b>{ $date }</b>
notice-until = Він діє до <b>{ $date }</b>
notice-trial-started = 🎁 Безкоштовний пробний період тарифу <b>{ $plan }</b> почався.
notice-trial-until = Він триватиме до <b>{ $date }</b> Якщо скасуєте раніше, платити не доведеться.
notice-trial-ending = ⏳ Безкоштовний пробний період тарифу <b>{ $plan }</b> закінчиться <b>{ $date }</b>
notice-trial-ending-amount = Потім спишеться <b>{ $amount }</b>, і тариф подовжиться.
notice-trial-ending-payment = Потім спишеться перший платіж, і тариф подовжиться.
notice-trial-ending-cancel = Не хочете продовжувати? Скасуйте підписку раніше в розділі «Керування», і нічого не спишеться.
notice-trial-converted = ✅ Пробний період став підпискою на <b>{ $plan }</b>. Сплачено: { $amount }. Дякуємо!
notice-trial-paused = ⏸ Безкоштовний пробний період закінчився, а картку не прив’язано. Додайте її, щоб зберегти тариф <b>{ $plan }</b>.
notice-pause-requested = ⏸ Тариф <b>{ $plan }</b> призупинено на запит. Нічого не списується, і доступу немає. Натисніть «Відновити», щоб дізнатися вартість; нічого не спишеться без підтвердження.
notice-pause-payment = ⏸ Платіж за тариф <b>{ $plan }</b> не пройшов, тому його призупинено. Сплатіть рахунок, щоб відновити тариф.
notice-pause-last-payment = ⏸ Остання спроба оплати тарифу <b>{ $plan }</b> не вдалася, тому його призупинено. Сплатіть рахунок, щоб відновити тариф.
notice-pause-settled = ⏸ Тариф <b>{ $plan }</b> призупинено після невдалого платежу. Боргу вже немає. Натисніть «Відновити», щоб дізнатися вартість.
notice-pause-system = ⏸ Платіжний сервіс Stripe призупинив тариф <b>{ $plan }</b>. Нічого не списується, і доступу немає. Ми вже знаємо про це й розберемося. Запитання? /paysupport
notice-pause-unknown = ⏸ Тариф <b>{ $plan }</b> призупинено. Нічого не списується, і доступу немає. Запитання? /paysupport
notice-resume-offered = ✅ Ваш платіж { $paid } за тариф <b>{ $plan }</b> отримано. Тариф досі призупинено: відновлення коштує ще <b>{ $amount }</b>. Нічого не спишеться, доки ви не натиснете «Відновити» і не підтвердите.
notice-resume-offered-unknown = ✅ Ваш платіж { $paid } за тариф <b>{ $plan }</b> отримано. Тариф досі призупинено. Натисніть «Відновити», щоб дізнатися вартість.
notice-renewal-ahead = 📅 <b>{ $date }</b> тариф <b>{ $plan }</b> подовжиться, спишеться <b>{ $amount }</b>.
notice-renewal-ahead-manage = Робити нічого не потрібно. Щоб змінити або скасувати тариф, натисніть «Керування».
notice-renewed = ✅ Тариф <b>{ $plan }</b> подовжено. Сплачено: { $amount }. Дякуємо!
notice-payment-failed = ⚠️ Платіж <b>{ $amount }</b> за тариф <b>{ $plan }</b> не пройшов.
notice-payment-failed-again = ⚠️ Спроба { $attempt }: платіж <b>{ $amount }</b> за тариф <b>{ $plan }</b> знову не пройшов.
notice-access-until = Доступ збережеться до <b>{ $date }</b>
notice-fix-invoice = Будь ласка, сплатіть рахунок або оновіть картку.
notice-pay-invoice = Будь ласка, сплатіть рахунок.
notice-fix-card = Будь ласка, оновіть картку.
notice-action-required = 🔐 Банк просить вас підтвердити платіж <b>{ $amount }</b> за тариф <b>{ $plan }</b>.
notice-action-how = Кнопка відкриє сторінку, де це можна зробити.
notice-grace-ending = ⚠️ Платіж за тариф <b>{ $plan }</b> ще не надійшов. Якщо не сплатити, доступ закінчиться <b>{ $date }</b>
notice-access-lapsed = 🔒 Платіж за тариф <b>{ $plan }</b> так і не надійшов, тому доступ закрито. Сплатіть зараз, щоб повернути його.
notice-invoice-overdue = ⚠️ Рахунок на <b>{ $amount }</b> за <b>{ $plan }</b> прострочено.
notice-invoice-grace-ending = ⚠️ Рахунок за <b>{ $plan }</b> усе ще не сплачено. Якщо не сплатити, доступ закінчиться <b>{ $date }</b>
notice-invoice-lapsed = 🔒 Рахунок за <b>{ $plan }</b> усе ще не сплачено, тому доступ закрито. Сплатіть його, щоб повернути доступ.
notice-debt-settled = ✅ Рахунок за <b>{ $plan }</b> закрито. Платити нічого не треба.
notice-paid-after-end = Ваш платіж <b>{ $amount }</b> за <b>{ $plan }</b> надійшов, але підписка вже закінчилася. Ми про це знаємо й розберемося. Запитання? /paysupport
notice-recovered = ✅ Ваш платіж { $amount } отримано. Тариф <b>{ $plan }</b> діє, як зазвичай.
notice-still-owing = ✅ Ваш платіж { $amount } за <b>{ $plan }</b> отримано. Залишився ще один несплачений рахунок.
notice-cancellation-scheduled = Підписку на <b>{ $plan }</b> скасовано. Усе залишається з вами до <b>{ $date }</b>
notice-cancellation-trial = Пробний період скасовано: він не подовжиться, і нічого не спишеться. Тариф <b>{ $plan }</b> залишається з вами до <b>{ $date }</b>
notice-change-mind = Передумали? Натисніть «Відновити», щоб її зберегти.
notice-resumed = 👍 Готово. Тариф <b>{ $plan }</b> подовжиться, як зазвичай.
notice-ending-soon = ⏳ Тариф <b>{ $plan }</b> закінчиться <b>{ $date }</b>
notice-ending-soon-resume = Хочете зберегти його? Натисніть «Відновити».
notice-ending-soon-again = Хочете подовжити? Його можна знову купити в розділі «Тарифи».
notice-plan-changed = 🔄 Тепер ваш тариф — <b>{ $to }</b> замість { $from }.
notice-interval-changed = 🔄 Тепер тариф <b>{ $plan }</b> коштує { $price }.
notice-interval-changed-month = 🔄 Тепер ви платите за тариф <b>{ $plan }</b> раз на місяць.
notice-interval-changed-year = 🔄 Тепер ви платите за тариф <b>{ $plan }</b> раз на рік.
notice-plan-change-unpaid = Оплата зміни тарифу не надійшла вчасно, тому зміну скасовано. У вас залишається <b>{ $plan }</b>.
notice-paused-access = ⏸ Платежі за тариф <b>{ $plan }</b> призупинено. Доступ залишається з вами.
notice-paused-no-access = ⏸ Підписку на <b>{ $plan }</b> призупинено. Нічого не списується, і доступу немає.
notice-unpaused = ▶️ Тариф <b>{ $plan }</b> більше не призупинено.
notice-ended = Підписка на <b>{ $plan }</b> закінчилася. Повертайтеся будь-коли.
notice-ended-unpaid = Підписка на <b>{ $plan }</b> закінчилася, бо її не сплатили. Почати знову можна будь-коли.
notice-ended-trial = Безкоштовний пробний період тарифу <b>{ $plan }</b> закінчився. Якщо вам сподобалося, виберіть тариф і залишайтеся.
notice-ended-term = Доступ до тарифу <b>{ $plan }</b> закінчився. Його можна знову купити будь-коли.
notice-refunded = ↩️ Ми повернули вам платіж <b>{ $amount }</b> за тариф <b>{ $plan }</b>. Доступ закрито.
notice-partly-refunded = ↩️ Ми повернули вам <b>{ $amount }</b> з платежу за тариф <b>{ $plan }</b>. Сам тариф не змінюється.
notice-earlier-refunded = ↩️ Ми повернули вам <b>{ $amount }</b>, сплачені за один із минулих періодів тарифу <b>{ $plan }</b>. Більше нічого не змінюється.
notice-earlier-reversed = ⚠️ Ваш банк відкликав <b>{ $amount }</b>, сплачені за один із минулих періодів тарифу <b>{ $plan }</b>. Більше нічого не змінюється.
notice-refund-failed = ⚠️ Повернути <b>{ $amount }</b> за тариф <b>{ $plan }</b> не вдалося, тому він залишається активним. Ми вам напишемо, або напишіть нам: /paysupport
notice-payment-reversed = ⚠️ Ваш банк відкликав платіж <b>{ $amount }</b> за тариф <b>{ $plan }</b>, тому доступ закрито.
notice-payment-reversed-unknown = ⚠️ Ваш банк відкликав платіж за тариф <b>{ $plan }</b>, тому доступ закрито.
notice-partly-reversed = ⚠️ Ваш банк відкликав <b>{ $amount }</b> з платежу за тариф <b>{ $plan }</b>. Сам тариф залишається незмінним.
notice-reversal-lifted = ✅ Рішення вашого банку змінено: платіж <b>{ $amount }</b> за тариф <b>{ $plan }</b> знову дійсний, і доступ знову відкрито.
notice-reversal-lifted-settled = ✅ Рішення вашого банку змінено: платіж <b>{ $amount }</b> за тариф <b>{ $plan }</b> знову дійсний.
notice-reversed-support = Якщо це помилка, напишіть нам: /paysupport
notice-granted = 🎁 Вам подаровано тариф <b>{ $plan }</b> до <b>{ $date }</b>
notice-granted-open = 🎁 Вам подаровано тариф <b>{ $plan }</b> без кінцевої дати.
notice-granted-longer = 🎁 Ми продовжили ваш тариф <b>{ $plan }</b> до <b>{ $date }</b>
notice-granted-later = 🎁 Вам подаровано тариф <b>{ $plan }</b>. Він почнеться, коли закінчиться оплачений.
notice-granted-lasts = Термін від цього моменту: <b>{ $span }</b>.
notice-grant-begun = 🎁 Ваш подарунок почався: <b>{ $plan }</b> до <b>{ $date }</b>
notice-grant-begun-open = 🎁 Ваш подарунок почався: <b>{ $plan }</b> без кінцевої дати.
notice-grant-revoked = Команда скасувала подарований вам тариф <b>{ $plan }</b>. Запитання? /paysupport
notice-grant-ended = Подарований вам тариф <b>{ $plan }</b> закінчився. Якщо сподобалося, оберіть тариф і залишайтеся.
notice-goodwill = 🎁 Ми даруємо вам <b>{ $span }</b> тарифу <b>{ $plan }</b>.
notice-goodwill-amount = Робити нічого не потрібно. Наступний платіж, <b>{ $amount }</b>: <b>{ $date }</b>
notice-goodwill-next = Робити нічого не потрібно. Наступний платіж: <b>{ $date }</b>
notice-moved = 📦 Усе, що куплено з вашого старого акаунта Telegram, тепер належить цьому.
notice-payment-pending = ⏳ Ваше замовлення на <b>{ $plan }</b> прийнято. Банку потрібно трохи більше часу; я напишу, щойно платіж надійде.
notice-payment-pending-unnamed = ⏳ Ваше замовлення прийнято. Банку потрібно трохи більше часу; я напишу, щойно платіж надійде.
notice-payment-not-completed = ❌ Платіж за <b>{ $plan }</b> не пройшов, тому тариф не активовано. Можна спробувати ще раз.
notice-payment-not-completed-unnamed = ❌ Платіж не пройшов, тому нічого не активовано. Можна спробувати ще раз.
message-settled = Питання вирішено.
message-overtaken = Підписка закінчилася, платити тут більше не потрібно.
message-plan-over = Тариф більше не діє.

## Alerts (administrators)

alarm-paid-after-end = 💶 <b>Платіж за підписку, що закінчилася</b>
alarm-invoice = Рахунок: <code>{ $id }</code>
alarm-paid-after-end-what = Поверніть гроші у Stripe або дайте користувачеві доступ.
alert-dead-deliveries = Вебхуки одному із сервісів не доставляються
alert-endpoint-name = Адреса вебхука: <code>{ $name }</code>
alert-dead-deliveries-what = Недоставлені вебхуки зберігаються. Коли сервіс знову запрацює, виконайте <code>tollgate webhooks replay --failed</code>, щоб надіслати їх ще раз.
alert-clock-jumped = Годинник сервера стрибнув
alert-clock-wrong = Годинник сервера йде неправильно
alert-clock-says = Годинник сервера: <code>{ $time }</code>
alert-clock-expected = Очікувалося: <code>{ $time }</code>
alert-clock-stripe = Годинник Stripe: <code>{ $time }</code>
alert-clock-jumped-what = Stripe недоступний, перевірити час не можна. Доки відповіді немає, доступ ні в кого не закривається; щонайпізніше за годину діє годинник сервера. Перевірте годинник.
alert-clock-wrong-what = Доки він іде неправильно, діє час Stripe, щоб ні в кого доступ не закрився раніше чи пізніше строку. Переведіть годинник і перевірте, що він синхронізується (NTP).
alert-backup = Не вдалося зробити резервну копію
alert-backup-overdue = Резервне копіювання прострочено
alert-backup-last = Остання копія: { $date }
alert-backup-none = Резервних копій поки немає.
alert-backup-what = tollgate повторює спробу кожні 15 хвилин. Перевірте диск і <code>[backup]</code> у bot.toml.
alert-revocations = Незвично багато людей втрачають доступ
alert-revocations-count = За останню годину: <b>{ $revoked }</b> із { $people }
alert-revocations-what = Більше ніхто не втрачає доступ, доки ви не вирішите. Причиною можуть бути неправильний годинник, ціна чи налаштування. Якщо все правильно, виконайте на сервері <code>tollgate revocations resume</code>.
alert-chat = Бот не може працювати в платному чаті
alert-chat-of = Чат: <b>{ $chat }</b>
alert-chat-no-access-what = Його вилучили з чату, або чат видалено. Додайте його знову адміністратором. Якщо ви більше не продаєте цей чат, відв’яжіть його в /chats або приберіть із <code>bot.toml</code>.
alert-chat-basic-what = Це звичайна група: у ній немає блокувань, які можна зняти, а її id змінюється, коли вона стає супергрупою. Зробіть її супергрупою: у налаштуваннях групи відкрийте історію повідомлень для нових учасників.
alert-chat-no-admin-what = Він не адміністратор. Призначте його, з правами додавати учасників і блокувати користувачів. Усе пропущене він потім виконає сам.
alert-chat-no-invite-what = Він не може додавати учасників, тому ніхто не потрапляє до чату. Дайте йому це право у списку адміністраторів чату. Усе пропущене він потім виконає сам.
alert-chat-no-remove-what = Він не може блокувати користувачів, тому учасники, чий доступ закінчився, лишаються. Дайте йому це право у списку адміністраторів чату. Усе пропущене він потім виконає сам.
alert-chat-removals = З платного чату довелося б вилучити незвично багато людей
alert-chat-removals-count = Чекають на вилучення: <b>{ $count }</b>
alert-chat-removals-what = Нікого не вилучають із цього чату, доки власник не вирішить. Причиною можуть бути хибна ціна, тариф або налаштування. Відкрийте екран чату й подивіться, хто в ньому без права. Якщо всі вони мають піти, власник натискає <i>Відновити вилучення</i>.
alert-chat-banned = Людина платить за чат, у якому її заблоковано
alert-chat-banned-what = Її заблокував адміністратор чату, тому вона не може увійти. Зніміть блокування в Telegram або поверніть гроші.
alarm-second = ⚠️ <b>Користувач платить більше ніж за одну підписку</b>
alarm-second-what = Будь ласка, скасуйте зайву в панелі Stripe.
alarm-unlisted = ⚠️ <b>Підписка має ціну, якої немає в жодному тарифі</b>
alarm-unlisted-what = Нічого нового вона не дає, й інші тарифи цьому користувачеві не продаються. Додайте ціну до тарифу в bot.toml (у <code>former_stripe_prices</code>, якщо вона не продається) або змініть підписку в панелі Stripe.
alarm-refund = ↩️ <b>Платіж повернено</b>
alarm-refund-what = Доступ закрито.
alarm-still-running = Сама підписка у Stripe ще діє. Якщо вона має закінчитися, скасуйте її там.
alarm-refund-partly = ↩️ <b>Платіж повернено частково</b>
alarm-refund-partly-what = Доступ залишається.
alarm-refund-warned = Цим закрито й попередження банку про шахрайство.
alarm-earlier-what = Це була оплата минулого періоду, тому доступ залишається.
alarm-refund-failed = ⚠️ <b>Повернення не пройшло</b>
alarm-refund-failed-what = Гроші не пішли, доступ знову відкрито. Причину покаже панель Stripe.
alarm-dispute-inquiry = ⚠️ <b>Запит банку про платіж</b>
alarm-dispute-inquiry-what = Будь ласка, дайте відповідь у панелі Stripe. Гроші поки не утримано, доступ залишається.
alarm-dispute-open = ⚠️ <b>Платіж оскаржують</b>
alarm-dispute-open-what = Будь ласка, дайте відповідь у панелі Stripe. Доступ залишається, доки спір не програно.
alarm-dispute-due = ⏰ <b>Скоро спливає строк відповіді на спір</b>
alarm-dispute-due-what = Без відповіді його буде програно. Надішліть докази в панелі Stripe.
alarm-dispute-part-what = Будь ласка, дайте відповідь у панелі Stripe. Навіть якщо спір буде програно, доступ залишиться: ідеться лише про частину платежу.
alarm-dispute-review-what = Докази надіслано, банк ще не вирішив. До того часу доступ залишається.
alarm-dispute-prevented = ✅ <b>Спір відвернено</b>
alarm-dispute-prevented-what = Його врегулювали до початку. Якщо для цього повернули гроші, про це буде окреме повідомлення.
alarm-dispute-won = ✅ <b>Спір виграно</b>
alarm-dispute-won-what = Гроші залишаються у вас, доступ теж зберігається.
alarm-dispute-lost = ❌ <b>Спір програно</b>
alarm-dispute-lost-what = Банк повернув гроші клієнту.
alarm-dispute-appeal = ⚠️ <b>Програний спір можна оскаржити</b>
alarm-dispute-appeal-what = Будь ласка, вирішіть це в панелі Stripe. Після цього терміну рішення остаточне.
alarm-dispute-appeal-review = ⏳ <b>Апеляція на розгляді</b>
alarm-dispute-appeal-review-what = Гроші залишаються у клієнта, доки апеляцію не виграно.
alarm-fraud-warning-what = Найімовірніше, власник картки оскаржить цей платіж. Якщо повернути його повністю зараз, не буде ні спору, ні комісії за нього. До того часу доступ залишається. Якщо ви впевнені, що платіж справжній, залиште все як є.
alarm-fraud-warning-over-what = За даними Stripe, повернення вже не допоможе уникнути спору. Більше нічого робити не потрібно.
alarm-fraud-warning-lapsed-what = За 120 днів спору не було, і чекати на нього більше не варто.
alarm-customer-deleted = ⚠️ <b>Клієнта видалено у Stripe</b>
alarm-customer-deleted-what = Stripe завершив усі підписки цього клієнта. Наступна покупка створить нового.
alarm-granted = 🎁 <b>{ $who }: подаровано тариф</b>
alarm-revoked = 👤 <b>{ $who }: подароване скасовано</b>
alarm-refunded-by = ↩️ <b>{ $who }: повернення { $amount }</b>
alarm-cancelled-by = 👤 <b>{ $who }: підписку скасовано</b>
alarm-comped-by = 🎁 <b>{ $who }: подаровано { $span } підписки</b>
alarm-moved-by = 📦 <b>{ $who }: покупки перенесено на інший акаунт</b>
alarm-action-failed = ⚠️ <b>Підтверджену дію не виконано</b>
alarm-who-admin = Адмін { $id } ({ $role })
alarm-who-machine = { $user } на сервері
alarm-paused = ⚠️ <b>Підписку призупинено у Stripe</b>
alarm-paused-what = Ні клієнт, ні платіж не можуть зняти цю паузу тут, і нічого не списується. Будь ласка, перевірте її в панелі Stripe.
alarm-user = Користувач: <code>{ $user }</code>
alarm-plan = Тариф: <b>{ $plan }</b>
alarm-amount = Сума: <b>{ $amount }</b>
alarm-presented = Клієнт отримає: <b>{ $amount }</b>
alarm-of-payment = Із платежу на суму: <b>{ $amount }</b>
alarm-due = Відповісти до: <b>{ $date } UTC</b>
alarm-reason = Причина: <code>{ $reason }</code>
alarm-subscription = Підписка: <code>{ $id }</code>
alarm-subscription-of = Підписка: <b>{ $plan }</b>, <code>{ $id }</code>
alarm-price = Ціна: <code>{ $id }</code>
alarm-customer = Клієнт: <code>{ $id }</code>
alert-failed-events = Події Stripe не вдалося обробити
alert-failed-events-what = Самі вони не повторюються, тож хтось міг не отримати оплачене. Усуньте причину й надішліть /replay failed.
alert-failed-chat-updates = Не вдалося застосувати оновлення про групу або канал
alert-failed-chat-updates-what = До наступної звірки хтось може бути в чаті без доступу або не бути в ньому, маючи доступ. Усуньте причину й виконайте /replay failed.
alert-dead-notices = Повідомлення не вдається доставити
alert-dead-notices-what = Повторно вони не надсилаються. Подробиці — у журналі користувача; /status покаже йому поточний стан.
alert-count = Усього: <b>{ $count }</b>
alert-last-reason = Остання причина: <code>{ $reason }</code>
alert-last-user = Останнє — для: <code>{ $user }</code>
alert-over = ✅ <b>Усунено:</b> { $what }
alert-title = ⚠️ <b>{ $what }</b>
alert-other-version = ⚠️ Дещо потребує вашої уваги. /alerts покаже, що саме.
alert-signatures = Вебхуки Stripe надходять із неправильним підписом
alert-signatures-count = За останню годину: <b>{ $refused }</b> відхилено, { $accepted } прийнято
alert-signatures-what = Імовірно, секрет кінцевої точки змінили у Stripe. Порівняйте з ним <code>STRIPE_WEBHOOK_SECRET</code>; на час заміни вкажіть обидва. Якщо інші прийнято, можливо, їх надсилає хтось сторонній.
alert-drift = Підписки відрізнялися від Stripe
alert-drift-count = Підписок: <b>{ $count }</b>
alert-drift-what = Регулярне звіряння виправило їх, наскільки можливо. Імовірно, загубилися події: перевірте, що Stripe досягає вебхука. Це скінчиться, коли звіряння нічого не знайде.
alert-stripe-down = Stripe недоступний
alert-stripe-down-what = Доки він не відповідає, ніхто не може купити чи змінити тариф; доступ лишається як є. Перевірте сторінку стану Stripe, потім мережу сервера.
alert-stripe-key = Stripe відхиляє ключ API
alert-stripe-key-request = Запит: <code>{ $operation }</code> ({ $status })
alert-stripe-key-what = Його відкликано або він не має на це права. Створіть ключ із правами з README, вкажіть <code>STRIPE_SECRET_KEY</code> і перезапустіть.
alert-telegram-down = Telegram був недоступний
alert-telegram-down-what = Повідомлення чекали й надсилаються по черзі.
alert-disk = Диск майже заповнений
alert-disk-free = Вільно: <b>{ $free } МБ</b>, потрібно: { $needed } МБ
alert-disk-what = Коли він заповниться, події Stripe не вдасться зберігати. Звільніть місце на диску бази даних або перенесіть її.
alert-webhook-endpoint = Stripe більше не надсилає події
alert-webhook-endpoint-disabled-what = Кінцеву точку там вимкнено. Увімкніть її; наступне звіряння зі Stripe надолужить пропущене.
alert-webhook-endpoint-gone-what = Кінцеву точку там видалено. Створіть її знову з подіями з README і вкажіть новий секрет.
alert-charges = Stripe вимкнув платежі
alert-charges-what = Акаунт не може стягувати кошти з клієнтів. На сторінці акаунта Stripe показано, що потрібно.
alert-price = У Stripe змінилася ціна
alert-price-name = Ціна: <code>{ $name }</code>, <code>{ $id }</code>
alert-price-missing-what = Там її немає, тож її не можна купити. Виправте id у bot.toml або створіть її.
alert-price-archived-what = Вона або її продукт в архіві, тож її не можна купити. Активуйте її або використайте іншу.
alert-price-different-what = Сума, валюта чи період не такі, як у bot.toml і як показує бот. Приведіть їх у відповідність і перезапустіть.
alert-portal = Змінилися налаштування порталу Stripe
alert-portal-missing-what = У нього немає типових налаштувань, тож /manage не працює. Збережіть їх один раз у Stripe.
alert-portal-card-what = Клієнти більше не можуть змінити там картку, а це потрібно після невдалих платежів. Дозвольте це у Stripe.
alert-portal-cancel-what = Клієнти більше не можуть там скасувати підписку. Дозвольте це у Stripe.
alert-dispute = Платіж оскаржують
alert-dispute-review = Банк ще не вирішив.
alert-fraud-warning = Банк підозрює шахрайство
alert-lasted = Це тривало { $duration }.
alert-lasted-moment = Це тривало менше хвилини.
alert-minutes = { $count ->
    [one] { $count } хвилину
    [few] { $count } хвилини
    [many] { $count } хвилин
   *[other] { $count } хвилини
}
alert-hours = { $count ->
    [one] { $count } годину
    [few] { $count } години
    [many] { $count } годин
   *[other] { $count } години
}
alert-days = { $count ->
    [one] { $count } день
    [few] { $count } дні
    [many] { $count } днів
   *[other] { $count } дня
}
alerts-title = <b>Попередження</b>
alerts-none = ✅ Усе гаразд.
alerts-since = З { $at } UTC
alerts-more = … і ще { $count }
menu-alerts = Що зараз потребує уваги

## Actions (administrators)

span-days = { $days ->
    [one] { $days } день
    [few] { $days } дні
   *[many] { $days } днів
}
span-hours = { $hours ->
    [one] { $hours } година
    [few] { $hours } години
   *[many] { $hours } годин
}
action-unknown-user = Ця людина ще не писала боту. Чи правильний id?
action-reason = Причина: <i>{ $reason }</i>
action-changed = Відтоді щось змінилося, або минуло багато часу. Перевірте ще раз:
action-dismissed = Нічого не змінено.
action-waiting = ⏳ Stripe не відповідає. Це буде зроблено, щойно він відповість, і я повідомлю.
action-refused-by-stripe = ❌ Stripe відмовляє: <code>{ $reason }</code>
grant-title = 🎁 <b>Подарувати { $plan }?</b>
grant-title-longer = 🎁 <b>Продовжити { $plan }?</b>
grant-done = ✅ <b>{ $plan }: подаровано</b>
grant-done-longer = ✅ <b>{ $plan }: продовжено</b>
grant-starts-now = Початок: <b>зараз</b>
grant-starts-later = Початок: коли закінчиться оплачений { $plan }, <b>{ $date }</b>
grant-starts-open = Початок: коли закінчиться оплачений { $plan } (продовжиться { $date })
grant-starts-undated = Початок: коли закінчиться оплачений { $plan }
grant-ends = Завершення: <b>{ $end }</b>
grant-lasts = Термін: <b>{ $end }</b>
grant-before = Раніше: { $end }
grant-no-end = після скасування
grant-adds = Нове: { $names }
grant-adds-nothing = Нове: нічого, усе це вже є
grant-choose-plan = 🎁 <b>Подарувати тариф</b>
grant-choose-term = 🎁 <b>{ $plan }: на який термін?</b>
grant-usage =
    Подарувати тариф:

    /grant <i>ID</i> <i>ТАРИФ</i> <i>30d</i> <i>причина</i>
    /grant <i>ID</i> <i>ТАРИФ</i> until <i>2027-01-31</i>
    /grant <i>ID</i> <i>ТАРИФ</i> – безстроково
revoke-usage =
    Скасувати подароване:

    /revoke <i>ID</i> – усе
    /revoke <i>ID</i> <i>ТАРИФ</i> – один тариф
revoke-title = <b>Скасувати подароване?</b>
revoke-done = ✅ <b>Скасовано</b>
revoke-plan = • <b>{ $plan }</b> (завершення: { $end })
revoke-plan-waiting = • <b>{ $plan }</b> ({ $end }, ще не почався)
revoke-loses = Одразу зникне: { $names }
revoke-loses-nothing = Зникне: нічого з доступного зараз
revoke-keeps = Залишиться: оплачений <b>{ $plan }</b>
refund-title = ↩️ <b>Повернути { $amount }?</b>
refund-done = ✅ <b>Повернено: { $amount }</b>
refund-payment = Платіж: <b>{ $amount }</b> за { $plan }, { $date }
refund-payment-unnamed = Платіж: <b>{ $amount }</b>, { $date }
refund-before = Повернено раніше: { $amount }
refund-keeps-access = Доступ: збережеться
refund-loses = Доступ закінчиться: { $names }
refund-continues = Підписка <b>{ $plan }</b> лишається і продовжиться { $date }
refund-continues-undated = Підписка <b>{ $plan }</b> лишається.
refund-choose = ↩️ <b>Який платіж?</b>
refund-choose-amount = ↩️ <b>Скільки з { $amount }?</b>
refund-other = Інша сума: <code>/refund { $user } { $payment } 5.00</code>
refund-none = У цієї людини немає платежів, які можна повернути.
refund-usage =
    Повернути платіж:

    /refund <i>ID</i> – вибрати платіж
    /refund <i>ID</i> <i>pi_…</i> <i>5.00</i> <i>причина</i>
cancel-title = <b>Скасувати { $plan }?</b>
cancel-done = ✅ <b>{ $plan }: скасовано</b>
cancel-ends-now = Завершення: <b>зараз</b>
cancel-ends = Завершення: <b>{ $date }</b>, разом із періодом
cancel-ends-undated = Завершення: разом із періодом
cancel-paid-until = Оплачено до { $date } Нічого не повертається.
cancel-drops-change = Заплановану зміну тарифу буде скасовано.
cancel-usage =
    Скасувати чиюсь підписку:

    /cancel <i>ID</i> – разом із періодом
    /cancel <i>ID</i> now – одразу
comp-title = 🎁 <b>Подарувати { $span } тарифу { $plan }?</b>
comp-done = 🎁 <b>Подаровано: { $span } тарифу { $plan }</b>
comp-next-amount = Наступний платіж: <b>{ $amount }</b>, <b>{ $date }</b>
comp-next = Наступний платіж: <b>{ $date }</b>
comp-before = Досі: { $date }
comp-then = Далі підписка продовжується від нової дати. Зараз нічого не списується і не повертається.
comp-trial = Пробний період триває до цієї дати.
comp-usage =
    Подарувати дні підписки. Наступний платіж відсунеться на стільки ж:

    /comp <i>ID</i> <i>7d</i> <i>причина</i>
move-title = 📦 <b>Перенести всі покупки на інший акаунт?</b>
move-done = 📦 <b>Усі покупки перенесено</b>
move-to = Новий акаунт: <code>{ $user }</code>
move-renews = • <b>{ $plan }</b>, продовжиться { $date }
move-ends = • <b>{ $plan }</b>, закінчиться { $date }
move-plan = • <b>{ $plan }</b>
move-grant = • <b>{ $plan }</b>, подарунок (кінець: { $end })
move-earlier = { $count ->
    [one] • { $count } попередня покупка
    [few] • { $count } попередні покупки
   *[many] • { $count } попередніх покупок
}
move-customers = У Stripe: <code>{ $ids }</code>
move-access = Доступ: { $names }
move-silent = Старий акаунт одразу втрачає все й не отримує повідомлень.
move-undo = Скасувати: <code>/move { $new } { $old }</code>
move-usage =
    Передати новому акаунту все, що куплено з втраченого акаунта Telegram:

    /move <i>СТАРИЙ</i> <i>НОВИЙ</i> <i>причина</i>
resync-usage = Звірити людину зі Stripe: /resync <i>ID</i>
resync-title = 🔄 <b>Звірено зі Stripe</b>
resync-same = Розбіжностей немає.
resync-missed = { $count ->
    [one] Отримано { $count } пропущену подію.
    [few] Отримано { $count } пропущені події.
   *[many] Отримано { $count } пропущених подій.
}
resync-drift = Виправлено: <code>{ $id }</code>, { $field }: { $here } → { $there }
resync-troubles = { $count ->
    [one] Не прочитано { $count } об'єкт; причина в журналі сервера.
    [few] Не прочитано { $count } об'єкти; причини в журналі сервера.
   *[many] Не прочитано { $count } об'єктів; причини в журналі сервера.
}
replay-usage =
    Обробити події ще раз:

    /replay <i>evt_…</i>
    /replay failed – усі невдалі
replay-title = 🔄 <b>Оброблено ще раз</b>
replay-entry = <code>{ $id }</code> · { $outcome }
replay-none = Невдалих подій немає.
replay-processed = застосовано
replay-ignored = нічого тут не стосується
replay-waiting = очікує Stripe
replay-failed = помилка: { $reason }
replay-unknown = не збережено
replay-removed = дані видалено
replay-more = { $count ->
    [one] і ще { $count }
    [few] і ще { $count }
   *[many] і ще { $count }
}
refused-plan-unknown = Такого тарифу немає. Оберіть один із цих:
refused-plan-free = Безкоштовний тариф і так є в усіх.
refused-end-in-past = Ця дата вже минула.
refused-unending = Цей тариф уже подаровано безстроково.
refused-not-longer = Цей тариф уже подаровано до <b>{ $date }</b> (щоб скоротити термін, спершу /revoke).
refused-nothing-granted = Цій людині нічого не дарували. Оплачений доступ закінчується скасуванням або поверненням.
refused-payment-unknown = Такого платежу в цієї людини немає.
refused-disputed = Платіж оскаржується, тому Stripe нічого не поверне.
refused-nothing-left = Повертати більше нічого.
refused-not-that-much = Із цього платежу можна повернути <b>{ $amount }</b>.
refused-no-subscription = У цієї людини немає чинної підписки.
refused-scheduled-elsewhere = Цією підпискою керує розклад із панелі Stripe. Змініть її там.
refused-ends-already = Ця підписка й так закінчиться <b>{ $date }</b> (раніше: додайте «now»).
refused-nothing-to-postpone = Немає наступного платежу, який можна відкласти: він прострочений, призупинений, скасований або проходить саме зараз. Дні можна подарувати командою /grant.
refused-change-pending = Зміну тарифу заплановано або вона чекає на оплату. Подаруйте дні після неї або спершу скасуйте зміну.
refused-several-periods = Частини цієї підписки оплачено до різних дат, їх не можна відкласти разом. Подаруйте дні командою /grant.
refused-too-late = Stripe відкладає платіж щонайпізніше до <b>{ $date }</b>
refused-same-person = Це двічі той самий акаунт.
refused-target-unknown = Новий акаунт жодного разу не писав боту. Попросіть людину надіслати з нього /start і перевірте id.
refused-target-subscribed = Новий акаунт уже має підписку або платіж, що очікується, а діяти може лише одна. Спершу завершіть її.
refused-nothing-to-move = З цього акаунта нічого не куплено, і нічого йому не подаровано.
refused-notice-leaving = Саме зараз на старий акаунт надсилається повідомлення. Повторіть за хвилину.
refused-no-longer-as-shown = За цей час підписка у Stripe змінилася, тому нічого не зроблено. Почніть спочатку.
refused-no-confirmation = Це підтвердження більше не діє. Почніть спочатку.

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
audit-hint = Номер унизу відкриває подію Stripe.
audit-line = <b>#{ $seq }</b> · { $at } · { $who }
audit-line-user = <code>{ $user }</code>: { $what }
audit-entry = <b>#{ $seq }</b> · { $at } · <code>{ $action }</code>
audit-entry-who = { $actor } → { $subject }
audit-entry-change = <code>{ $before }</code> → <code>{ $after }</code>
audit-entry-after = <code>{ $after }</code>
audit-nothing = порожньо
audit-event-title = <b>Подія</b> <code>{ $id }</code>
audit-event-kind = Тип: <code>{ $kind }</code>
audit-event-snapshot = Подія «snapshot»: <code>{ $id }</code>
audit-event-status = Стан: <code>{ $status }</code>
audit-event-received = Отримано: { $at } UTC
audit-event-attempts = { $count ->
    [one] { $count } спроба
    [few] { $count } спроби
    [many] { $count } спроб
   *[other] { $count } спроби
}
audit-event-no-payload = Вміст видалено після строку з [retention].
audit-retry-at = Нова спроба: { $at } UTC
audit-retry-soon = Чекає на нову спробу
audit-given-up = Більше спроб не буде
audit-event-error = Помилка: <code>{ $error }</code>
audit-event-missing = Події <code>{ $id }</code> немає.
audit-failed-title = <b>Необроблені події</b>
audit-failed-none = ✅ Необроблених подій немає.
audit-failed-entry = <code>{ $id }</code> · { $kind } · { $at }
audit-failed-updates = <b>Необроблені оновлення Telegram:</b> { $count }
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
    /audit user <i>ID</i> – записи про одну людину, за всім, що приймає /whois
    /audit event <i>evt_…</i> — одна подія Stripe
    /audit failed — події, які не вдалося обробити
    /audit verify — перевірити ланцюжок хешів
    /audit export <i>30d</i> — усе за останні дні одним файлом
audit-export-too-large = Експорт більший, ніж приймає Telegram. Запитайте коротший термін, наприклад <code>/audit export 30d</code>, або виконайте <code>tollgate audit export</code> на сервері.
audit-export-caption = { $count ->
    [one] Журнал аудиту, { $count } запис
    [few] Журнал аудиту, { $count } записи
    [many] Журнал аудиту, { $count } записів
   *[other] Журнал аудиту, { $count } запису
}

## Люди, для адміністраторів

whois-usage =
    <b>Знайти людину</b>

    /whois <i>1001</i> – id у Telegram
    /whois <i>@name</i> – ім'я користувача або ім'я
    /whois <i>ann@example.com</i> – пошта у Stripe
    /whois <i>cus_…</i>, <i>sub_…</i>, <i>in_…</i>, <i>pi_…</i>, <i>evt_…</i>
whois-unknown = 🤷 За запитом <code>{ $query }</code> нікого немає. Ім'я користувача відоме з останнього повідомлення людини.
whois-email-unknown = 🤷 У Stripe немає клієнта з поштою <code>{ $query }</code>. Stripe розрізняє великі й малі літери.
whois-only-at-stripe = 🤷 <code>{ $query }</code> – це <code>{ $customer }</code> у Stripe, і в боті цьому клієнтові ніхто не відповідає.
whois-stripe-down = Пошта шукається у Stripe, а він недоступний. Спробуйте пізніше або шукайте за id.
whois-several = Під <code>{ $query }</code> підходять кілька людей. Хто потрібен?
person-title = <b>{ $name }</b>
person-first-seen = Уперше помічено: { $date }
person-reachable = Отримує повідомлення
person-unreachable = Заблоковано бота: { $date }
person-never-wrote = Жодного разу не писала боту
person-imported = Перенесено зі Stripe { $date } (імпорт)
person-plan = <b>{ $plan }</b> · { $state }
person-planned = Перехід на { $plan }: { $date }
person-awaited = Відкладений платіж ще в дорозі
person-owes = ⚠️ Борг { $amount } з { $date }
person-owes-amount = ⚠️ Борг { $amount }
person-owes-since = ⚠️ Є несплачений рахунок з { $date }
person-access-until = Доступ до { $date }
person-lapsed = Доступ закінчився { $date }
person-paid = Останній платіж: { $amount }, { $date }
person-no-payment = Останній платіж: не було
person-next = Наступний платіж: { $amount }, { $date }
person-next-unknown = Наступний платіж: { $date }
person-access = <b>Доступ</b>
person-no-access = <b>Доступ</b>: немає
person-entitlements = • { $source }: { $names }
person-entries = <b>Останні записи</b>
person-entry = { $at } · { $what }
person-events = <b>Події Stripe</b> у <code>{ $user }</code>
person-no-events = Поки немає.
source-grant = { $plan }, видав адміністратор { $admin }
source-free = { $plan }, для всіх
source-until = { $source }, до { $date }
state-never = нічого не купувала
state-granted = видано вручну
state-unlisted = підписка за ціною, якої немає в жодному тарифі
state-incomplete = перший платіж не надійшов
state-never-paid = так і не сплачено
state-trialing = пробний період
state-trial-until = пробний період до { $date }
state-trial-ends = пробний період, закінчиться { $date }
state-active = активна
state-renews = активна, продовжиться { $date }
state-ends = активна, закінчиться { $date }
state-once = сплачено разово
state-once-until = сплачено разово, до { $date }
state-past-due = платіж прострочено
state-unpaid = не сплачена, спроб більше немає
state-paused = на паузі
state-collection-paused = платежі на паузі
state-ended = закінчилася
state-ended-on = закінчилася { $date }
state-ended-unpaid = закінчилася { $date }, платіж не пройшов
state-ended-disputed = закінчилася { $date }, платіж оскаржено
state-cancelled = скасована, закінчилася { $date }
state-refunded = гроші повернено
state-disputed = платіж втрачено у спорі

why-usage =
    <b>Чому людина має доступ або ні</b>

    /why <i>1001</i> – усе
    /why <i>@name signals</i> – одне право

    Людину шукають за всім, що приймає /whois.
why-title = <b>Чому</b> · { $name }
why-answer = <b>{ $names }</b>: { $answer }
why-held = є, дає { $source }
why-ended = немає, закінчилося { $date }
why-never = немає і ніколи не було
why-no-access = Доступу немає і ніколи не було.
why-nothing = Поки нічого не було: ні оплати, ні платежу, ні видачі вручну.
why-recorded = { $who }: { $what }
why-step-started = <b>доступ до { $names }</b>: { $source }
why-step-ended = <b>більше немає доступу до { $names }</b>
why-notified = надіслано людині: «{ $text }»
why-notice-waits = чекає на надсилання: «{ $text }»
why-notice-failed = не доставлено: «{ $text }»

## Записи журналу словами

audited-with = { $what }: { $details }
actor-user = сама людина
actor-admin = адміністратор { $id }
actor-stripe = Stripe
actor-worker = tollgate
actor-cli = командний рядок
actor-cli-user = командний рядок ({ $name })
audited-subscription-created = підписку створено
audited-subscription-changed = підписку змінено
audited-subscription-update-expired = зміну тарифу не сплачено вчасно
audited-subscription-ended = підписка закінчилася
audited-subscription-refreshed = підписку виправлено за даними Stripe
audited-resume-asked = скасування відкликано
audited-unpause-asked = запитано кінець паузи
audited-unpause-left = пауза триває: поновлення коштувало б грошей
audited-change-asked = запитано зміну тарифу
audited-change-scheduled = зміну тарифу заплановано
audited-change-dropped = заплановану зміну скасовано
audited-schedule-released = розклад зміни знято
audited-checkout-opened = відкрито сторінку оплати
audited-checkout-expired = сторінка оплати застаріла
audited-checkout-awaiting = оформлено, платіж у дорозі
audited-checkout-failed = платіж під час оформлення не пройшов
audited-checkout-completed = оформлення завершено
audited-invoice-open = виставлено рахунок
audited-invoice-failed = платіж не пройшов
audited-invoice-action-required = банк просить підтвердження
audited-invoice-uncollectible = рахунок списано як безнадійний
audited-invoice-voided = рахунок анульовано
audited-invoice-paid = рахунок сплачено
audited-invoice-payment = сплачено частину рахунка
audited-charge-refunded = платіж повернено
audited-refund-pending = повернення розпочато
audited-refund-succeeded = повернення завершено
audited-refund-canceled = повернення скасовано
audited-refund-failed = повернення не вдалося
audited-refund-requested = запитано повернення
audited-cancel-requested = запитано скасування
audited-goodwill = подаровано дні
audited-moved = покупки перенесено
audited-imported = перенесено зі Stripe (імпорт)
audited-action-failed = дію адміна не виконано
audited-resync-requested = звірка зі Stripe
audited-event-replayed = подію оброблено ще раз
audited-dispute-inquiry = банк запитує про платіж
audited-dispute-inquiry-review = відповідь на запит банку розглядається
audited-dispute-open = платіж оскаржено
audited-dispute-review = спір розглядається
audited-dispute-prevented = спору запобігли
audited-dispute-lost = спір програно
audited-dispute-appeal = програний спір оскаржено
audited-dispute-appeal-review = апеляція розглядається
audited-dispute-won = спір виграно
audited-fraud-warning-open = банк підозрює шахрайство
audited-fraud-warning-closed = попередження банку про шахрайство закрито
audited-customer-linked = прив'язано клієнта Stripe
audited-customer-deleted = клієнта Stripe видалено
audited-access-granted = доступ видано
audited-access-revoked = виданий доступ відкликано
audited-access-ended = доступ закінчився
audited-revocations-resumed = призупинене відкликання доступу поновлено
audited-portal-opened = відкрито сторінку платежів
audited-language-chosen = вибрано мову
audited-exported = дані вивантажено
audited-erased = особисті дані видалено
audited-configuration-changed = змінено конфігурацію
audited-permission-refused = відмовлено за роллю
audited-broadcast-changed = розсилка
audited-chat-bound = чат прив’язано до права доступу
audited-chat-unbound = чат відв’язано
audited-chat-removals-resumed = вилучення з чату відновлено
audited-chat-joined = вступ до платного чату
audited-chat-left = вихід із платного чату
audited-chat-removed = вилучення з платного чату
audited-chat-declined = запит на вступ відхилено
notice-chat-removed = Ви більше не в чаті <b>{ $chat }</b>: ваш доступ закінчився. Щойно у вас знову буде тариф, ви зможете повернутися.
notice-chat-too-many = Не вдалося впустити вас до <b>{ $chat }</b>: ви вже в максимальній для Telegram кількості груп і каналів. Вийдіть з однієї з них, і я впущу вас протягом години.
notice-chat-bot-added = Тепер я в чаті <b>{ $chat }</b>. Його id: <code>{ $id }</code>.
button-chats = Мої чати
button-all-chats = Усі чати
button-chat = Показати чат
button-join = Вступити до { $chat }
button-bind = 🔑 { $entitlement }
button-chat-enforce = Застосовувати
button-chat-observe = Лише спостерігати
button-chat-unbind = Відв’язати
button-chat-resume = Відновити вилучення: { $count }
button-chat-not-entitled = Без права: { $count }
button-chat-missing = Ще не ввійшли: { $count }
button-page-back = ‹ Назад
button-page-on = Далі ›
chats-title = <b>Ваші чати</b>
chats-how = Натисніть кнопку й надішліть запит: я одразу вас впущу.
chats-in = ✓ <b>{ $chat }</b>: ви учасник з { $date }.
chats-in-unknown = ✓ <b>{ $chat }</b>: ви учасник.
chats-in-over = <b>{ $chat }</b>: ви ще учасник, але тарифу для цього чату у вас більше немає.
chats-open = <b>{ $chat }</b> відкритий для вас.
chats-banned = <b>{ $chat }</b>: адміністратор заблокував вас там. Якщо це помилка, напишіть нам: /paysupport
chats-not-ready = <b>{ $chat }</b>: ваше посилання ще не готове. Спробуйте знову за хвилину.
chats-none = У вас ще немає тарифу із закритим чатом. Ось чати й тарифи, до яких вони входять:
chats-none-sold = Закритих чатів тут поки немає.
notice-chats-leaving = Ви також втратите доступ до { $chats }.
chat-can-invite = ✓ Я можу впускати людей.
chat-cannot-invite = ✗ Я не можу впускати людей.
chat-can-remove = ✓ Я можу вилучати людей.
chat-cannot-remove = ✗ Я не можу вилучати людей.
chat-rights-group = Щоб дати мені те, чого бракує: натисніть назву групи → <i>Змінити</i> → <i>Адміністратори</i> → цей бот (додайте, якщо його там немає) → увімкніть:
chat-right-add-members = <i>Додавання учасників</i> (на деяких пристроях <i>Запрошення за посиланням</i>)
chat-right-ban-users = <i>Блокування користувачів</i>
chat-rights-channel = Щоб дати мені те, чого бракує: натисніть назву каналу → <i>Змінити</i> → <i>Адміністратори</i> → цей бот (додайте, якщо його там немає) → увімкніть <i>Додавання підписників</i>.
chat-rights-channel-remove = У каналах немає окремого перемикача для вилучення. Щоб дати мені це право: назва каналу → <i>Змінити</i> → <i>Адміністратори</i>, приберіть мене звідти й додайте знову.
chat-basic-group = Це звичайна група, а такі групи не можуть бути платними чатами: у них немає блокувань, які можна зняти, а id змінюється, коли група стає супергрупою.

    Як зробити її супергрупою: назва групи → <i>Змінити</i> → <i>Історія чату для нових учасників</i> → <i>Видима</i>. Потім призначте мене там адміністратором, і я напишу вам із новим id.
chat-no-access = Мене більше немає в цьому чаті.
chat-no-entitlement = Щоб продавати цей чат, якийсь платний тариф має давати право, якого немає в безкоштовному. Додайте його в <code>bot.toml</code> й перезапустіть бота, потім відкрийте /chats.
chat-bind = <b>Яке право відкриває чат?</b> Спочатку я лише спостерігаю: впускаю всіх, хто його має, і нікого не вилучаю, доки ви не натиснете <i>Застосовувати</i>.
chat-file = Або впишіть чат у <code>bot.toml</code> з потрібним правом. Файл важливіший за кнопки:
    <pre>{ $block }</pre>
chat-bound-observed = Відкритий для тих, хто має <b>{ $entitlement }</b>. Я лише спостерігаю: нікого не вилучаю й нікому не відмовляю.
chat-bound-enforced = Відкритий для тих, хто має <b>{ $entitlement }</b>. Решті відмовляю та вилучаю їх.
chat-unbound = Це не платний чат: я нікого не впускаю й не вилучаю.
chat-in-file = Це задано в <code>bot.toml</code>. Щоб змінити, відредагуйте файл і перезапустіть бота.
chat-unknown = Я ніколи не був у цьому чаті.
chat-entitlement-unknown = Жоден платний тариф більше не дає цього права. Кнопка застаріла.
chat-counts = Учасники: <b>{ $members }</b>, невідомі мені: <b>{ $unknown }</b>
chat-counts-unasked = Відомі мені учасники: <b>{ $known }</b>
chat-not-entitled = У чаті без права: <b>{ $count }</b>
chat-missing = З правом, але не в чаті: <b>{ $count }</b>
chat-removals-stopped = ⚠️ Вилучення зупинено з { $date }: за годину їх було забагато. Чекають: <b>{ $count }</b>. Подивіться, хто в ньому без права, перш ніж відновити їх.
chat-awaits-stripe = ⏳ Деякий час я не працював, і хтось міг заплатити без мого відома. Поки я не звірю все зі Stripe, нікого не вилучають і нікому не відмовляють: зазвичай кілька хвилин після запуску, щонайбільше добу.
chat-enforce-question = Застосовувати в <b>{ $chat }</b>? Відтоді запити людей без права відхиляються. { $count ->
        [0] Нікого з відомих мені людей не буде вилучено.
        [one] Буде вилучено { $count } людину, яка в чаті без права.
        [few] Буде вилучено { $count } людини, які в чаті без права.
       *[other] Буде вилучено { $count } людей, які в чаті без права.
    }
chat-unbind-question = Відв’язати <b>{ $chat }</b>? Тоді це більше не платний чат: я нікого не впускаю й не вилучаю.
chats-all-title = <b>Усі чати</b>
chats-all-none = Мене немає в жодній групі чи каналі. Додайте мене адміністратором, і я вам напишу.
chat-state-enforced = застосовується
chat-state-observed = спостереження
chat-state-unbound = не платний
chat-state-problem = потребує уваги
chat-head = <b>{ $chat }</b> · <code>{ $id }</code>
chat-list-not-entitled = <b>{ $chat }</b>: у чаті без права
chat-list-missing = <b>{ $chat }</b>: з правом, але не в чаті
chat-list-empty = Нікого.
chat-tried-link = має посилання, не використано
chat-tried-request = просить впустити
chat-tried-banned = заблокований адміністратором
chat-tried-removal = вилучається
chat-tried-held = чекає: вилучення зупинено
chat-tried-failed = остання спроба не вдалася: { $reason }
chat-join-declined = <b>{ $chat }</b> відкритий для тих, чий тариф його включає. Виберіть тариф і надішліть запит знову: я одразу вас впущу.
audited-message-written = надіслано повідомлення
audited-event-failed = подію остаточно не оброблено
audited-audit-exported = журнал вивантажено
audited-audit-sealed = старі записи запечатано
detail-change = { $from } → { $to }
detail-part = { $part } з { $amount }
detail-owed = не сплачено { $amount }
detail-owed-since = не сплачено { $amount } з { $date }
detail-attempt = спроба { $number }
detail-renews = продовжиться { $date }
detail-ends = закінчиться { $date }
detail-until = до { $date }
detail-due = відповісти до { $date }
detail-entries = { $count ->
    [one] { $count } запис
    [few] { $count } записи
   *[other] { $count } записів
}
reason-first = перший платіж
reason-renewal = продовження
reason-change = зміна тарифу

## Показники

stats-title = <b>Показники</b> · { $period }
stats-period = { $first } – { $last }
stats-nothing = Поки нічого не продано.
stats-behind = Деякі рахунки ще підраховуються. Запитайте знову трохи пізніше.
stats-usage = <b>Показники</b>: /stats, /stats 90d або /stats 1y
stats-year = 1 рік
stats-days = { $days } дн.
stats-line = { $label }: <b>{ $value }</b>
stats-plan = • { $plan }: { $count }
stats-mrr = MRR
stats-active = Активні
stats-new = Нові
stats-churned = Пішли
stats-net-new = Приріст
stats-conversion = Конверсія проб
stats-churn-rate = Відтік за 30 дн.
stats-arpu = ARPU
stats-ltv = LTV (оцінка)
stats-received = Отримано
stats-failed = Не пройшли
stats-recovered = Стягнено
stats-refunds = Повернення

## Weekly digest

digest-title = <b>Підсумки тижня</b> · { $period }
digest-off = Підсумки тижня вимкнено.
digest-on = Підсумки тижня ввімкнено. Вони надходять у понеділок уранці.
button-figures = Показники
button-digest-off = Вимкнути підсумки тижня
button-digest-on = Увімкнути підсумки тижня

## Pages that checkout returns to; plain text

page-active-title = Ваш тариф активний
page-active-text = Тариф { $plan } тепер ваш. Приємного користування!
page-ended-title = Цей тариф більше не діє
page-ended-text = Повертайтеся будь-коли: вибрати тариф можна в чаті.
page-resting-title = Ваш тариф призупинено
page-resting-text = Зараз у вас немає доступу. Відкрийте чат, щоб дізнатися причину й що робити.
page-paused-requested = Його призупинено на запит. Відновити його можна в чаті; там спершу видно вартість.
page-paused-trial = Безкоштовний пробний період закінчився, а картку не прив’язано. Додайте її в чаті, щоб зберегти тариф.
page-paused-payment = Платіж не пройшов, тому тариф призупинено. Сплатіть рахунок, щоб відновити його. Посилання на рахунок — у чаті.
page-paused-last-payment = Остання спроба оплати не вдалася, тому тариф призупинено. Сплатіть рахунок, щоб відновити його. Посилання на рахунок — у чаті.
page-paused-system = Його призупинив платіжний сервіс Stripe. Нічого не списується. Ми вже знаємо про це.
page-checking-title = Хвилинку
page-checking-text = Stripe ще не підтвердив платіж. Сторінка оновиться сама.
page-stopped-title = Поки не підтверджено
page-stopped-text = Stripe поки не підтвердив платіж, і ця сторінка більше не оновлюється. Якщо ви сплатили, вам надійде повідомлення в чаті, щойно Stripe це підтвердить.
page-look-again = Перевірити ще раз
page-pending-title = Ваш платіж обробляється
page-pending-text = Такий платіж триває кілька днів. Коли він надійде, ви отримаєте повідомлення в чаті; цю сторінку можна закрити.
page-over-title = Ця сторінка оплати більше не діє
page-over-text = Платіж не надійшов. Вибрати тариф знову можна в чаті.
page-unknown-title = Продовження в чаті
page-unknown-text = Якщо ви щойно сплатили, вам надійде повідомлення в чаті, щойно Stripe це підтвердить.
page-left-title = Ви вийшли зі сторінки оплати
page-left-text = Гроші не списано. Продовжити можна в чаті.
page-back = Повернутися в чат
page-plans-title = Тарифи
page-plan-adds = Усе з тарифу { $plan }, а також:
page-plan-same-as = Усе з тарифу { $plan }
page-choose = Вибрати в Telegram

mydata-caption = Усе, що я зберігаю про вас, у файлі JSON. Даних ваших карток у ньому немає. /forget видаляє це.
forget-waits = ⏳ <b>Ваша підписка ще діє</b>
forget-waits-what = Ваші дані потрібні для її оплати, тому видалити їх поки не можна. Спершу скасуйте підписку. Коли вона закінчиться, надішліть /forget ще раз.
forget-title = 🗑 <b>Видалити ваші дані?</b>
forget-erased =
    <b>Видаляється одразу й назавжди</b>
    • ваше ім'я, ім'я користувача та мова
    • те, що надіслав про вас Stripe, наприклад пошта й адреса
    • подробиці того, що ви тут робили
forget-kept =
    <b>Зберігається, як вимагає податковий закон</b>
    • що, коли й за який тариф сплачено, лише під вашим номером Telegram { $user }
forget-access = Доступ, який ви маєте, залишиться до свого закінчення.
forget-stripe = Stripe веде власний облік, а копії бази даних з часом видаляються.
button-forget = Видалити мої дані
button-forget-not = Залишити
forgotten = ✅ <b>Ваші дані видалено</b>
forgotten-what = Тепер ви можете видалити цей чат. Якщо ви знову мені напишете, ми почнемо спочатку.

## Broadcasts

broadcast-usage =
    Дайте відповідь командою /broadcast на своє повідомлення, щоб надіслати його багатьом. Форматування, фото та інші файли зберігаються.

    Можна вказати час в UTC і кнопку:
    <code>/broadcast at 2027-01-31 18:30 До тарифів https://example.com</code>

    Або напишіть простий текст: <code>/broadcast Усім привіт</code>

    Спершу ви обираєте отримувачів і підтверджуєте, і лише тоді повідомлення надсилається.
broadcast-draft = <b>Надіслати це повідомлення?</b> Вище воно показане так, як його отримають.
broadcast-people = Кому: { $segment } · { $count ->
        [one] { $count } особа
        [few] { $count } особи
       *[other] { $count } осіб
    }
broadcast-starts-now = Почнеться одразу після підтвердження
broadcast-starts = Почнеться { $at }
broadcast-takes = Триватиме близько { $duration }
broadcast-title = <b>Розсилка</b> · { $state }
broadcast-delivered = Доставлено: { $count }
broadcast-blocked = Заблокували бота: { $count }
broadcast-failed = Не доставлено: { $count }
broadcast-rejected = Telegram відхиляє повідомлення: { $reason }
broadcast-time-left = Залишилося близько { $duration }
broadcast-state-draft = чернетка
broadcast-state-scheduled = запланована
broadcast-state-running = надсилається
broadcast-state-paused = на паузі
broadcast-state-stopped = зупинена
broadcast-state-done = завершена
segment-everyone = Усі
segment-trial = Пробний період
segment-past-due = Платіж прострочено
segment-ended = Завершилося за { $days } дн.
segment-never-bought = Нічого не купували
button-segment-ended = Кінець ≤ { $days } дн.
button-broadcast-send = Надіслати
button-broadcast-discard = Скасувати
button-broadcast-pause = Пауза
button-broadcast-resume = Продовжити
button-broadcast-stop = Зупинити
button-decline-broadcasts = Більше не надсилати новин
button-want-broadcasts = Знову отримувати новини
broadcasts-declined = Новин більше не буде. Повідомлення про ваш тариф і платежі надходитимуть, як і раніше.
broadcasts-wanted = Ви знову отримуєте новини.
span-seconds = { $seconds } с
span-minutes = { $minutes } хв

## Messages between admins and a person

message-usage =
    Напишіть людині: <code>/message 1001 Ваш текст</code>

    Людину можна вказати номером, @іменем або адресою e-mail. Відповідь надійде сюди.
message-person = <b>{ $name }</b> · { $id }
message-prompt = ✍️ Повідомлення для { $person }
message-prompt-how = Дайте відповідь на це повідомлення своїм текстом.
message-sent = ✅ Надсилається: { $person }. Відповідь надійде сюди.
message-blocked = 🚫 { $person }: бота заблоковано. Повідомлення не доставлено.
message-to-unknown = { $person } ще не писав боту, тому бот не може написати першим.
message-too-long = Задовго: щонайбільше { $count } символів.
operator-message = 💬 <b>Повідомлення від оператора</b>
operator-message-answer = Щоб відповісти, просто напишіть сюди.
answer-from = 💬 { $person }
answer-by-colleague = ↩️ Відповідь від { $admin } для { $person }
answer-passed-on = ✉️ Передано. Відповідь надійде сюди.
answer-needs-text = Передати можна лише текст. Напишіть, будь ласка, словами.
button-message = Написати
button-reply = Відповісти
button-show-person = Профіль

## Власні платежі

receipts-title = 🧾 <b>Ваші платежі</b>
receipts-title-page = 🧾 <b>Ваші платежі</b>, сторінка { $page } з { $pages }
receipts-line = { $number }. { $date } · { $plan } · <b>{ $amount }</b>
receipts-line-unnamed = { $number }. { $date } · <b>{ $amount }</b>
receipts-noted = { $line } – <i>{ $note }</i>
receipts-private = Посилання лише для вас. З часом вони перестають діяти; надішліть /receipts, щоб отримати нові.
receipts-incomplete = ⚠️ Stripe, наш платіжний сервіс, зараз не відповідає, тому деяких посилань немає. Спробуйте ще раз за кілька хвилин.
receipts-none = Ви тут ще нічого не оплачували.
receipt-pending = ще не оплачено
receipt-owed = платіж не пройшов
receipt-not-paid = не оплачено
receipt-refunded = кошти повернено
receipt-refunded-partly = повернено { $amount }
receipt-disputed = оскаржується
receipt-reversed = скасовано банком

## Скасування власної підписки

cancelling-title = <b>Скасувати { $plan }?</b>
cancelling-title-unlisted = <b>Скасувати вашу підписку?</b>
cancelling-until = Період до <b>{ $date }</b> оплачено. Якщо скасувати підписку, доступ збережеться до цього дня, і більше нічого не спишеться.
cancelling-undated = Якщо скасувати підписку, доступ збережеться до кінця оплаченого періоду, і більше нічого не спишеться.
cancelling-trial = До <b>{ $date }</b> діє безкоштовний період. Якщо скасувати підписку, доступ збережеться до цього дня, і ви нічого не заплатите.
cancelling-at-once = Якщо скасувати підписку, доступ закінчиться одразу, і більше нічого не спишеться.
cancelling-owing = Останній платіж не пройшов. Якщо скасувати підписку, тариф більше не подовжуватиметься. Якщо річ у картці, досить оновити її, щоб зберегти тариф.
cancelling-paused = Підписку призупинено, і зараз нічого не списується. Якщо скасувати її, вона закінчиться остаточно.
cancelling-returned = Останній платіж повернено, тому зараз доступу немає. Якщо скасувати підписку, більше нічого не спишеться.
cancelling-not-allowed = Скасувати підписку онлайн тут не можна. Напишіть нам, і ми скасуємо її за вас: /paysupport
cancelling-already = Підписку на <b>{ $plan }</b> вже скасовано. Доступ збережеться до <b>{ $date }</b>, і більше нічого не спишеться.
cancelling-already-unlisted = Вашу підписку вже скасовано. Вона діє до <b>{ $date }</b>, і більше нічого не спишеться.
cancelling-planned = <b>{ $date }</b> ваш тариф зміниться на <b>{ $plan }</b>. Спершу скасуйте цю зміну, потім знову надішліть /cancel.
cancelling-once = Ви оплатили <b>{ $plan }</b> один раз. Тариф не подовжується, тож скасовувати нічого.
cancelling-given = <b>{ $plan }</b> вам подарували. Гроші за нього не списуються, тож скасовувати нічого.
cancelling-other = За ваш <b>{ $plan }</b> платить інша людина, і скасувати підписку може лише вона.
cancelling-pending = Ваш платіж у дорозі. Коли він надійде, підписку можна буде скасувати командою /cancel.
cancelling-nothing = У вас немає підписки, тож скасовувати нічого.
