language-name = Русский

## Buttons

button-plans = Тарифы
button-status = Мой тариф
button-manage = Управление
button-language = Язык
button-help = Помощь
button-back = ‹ Назад
button-home = В начало
button-current = ✓ { $name }
button-pay = Оплатить { $amount }
button-try = Попробовать бесплатно
button-month = { $amount } в месяц
button-year = { $amount } в год
button-year-saving = { $amount } в год · −{ $percent } %
button-once = { $amount } разово
button-portal = Открыть страницу оплаты
button-update-card = Обновить карту
button-pay-invoice = Оплатить счёт
button-private-chat = Продолжить в личном чате
button-terms = Читать условия
button-privacy = Читать политику
button-support = Написать в поддержку
button-older = Раньше ›
button-newest = « Последние
button-trail = Журнал
button-failed = Сбойные события
button-verify = Проверить

## Command menu

menu-start = Начать отсюда
menu-help = Что я умею
menu-plans = Тарифы и цены
menu-upgrade = Выбрать или сменить тариф
menu-manage = Карта, счета, отмена
menu-status = Ваш тариф и что в него входит
menu-language = Сменить язык
menu-terms = Условия использования
menu-privacy = Политика конфиденциальности
menu-paysupport = Помощь с оплатой
menu-audit = Журнал аудита

about-short = Тарифы, оплата и ваша подписка в одном чате.
about-long =
    Выберите тариф, безопасно оплатите через Stripe и держите подписку под рукой.

    Я сообщу, когда тариф станет активным, когда он продлится и когда с оплатой что-то не так.

## Welcome and help

welcome-hello = 👋 Здравствуйте, { $name }!
welcome-hello-unnamed = 👋 Здравствуйте!
welcome-offer = Здесь можно выбрать тариф, безопасно оплатить его через Stripe и управлять подпиской — всё в этом чате.
welcome-nothing-sold = Пока здесь ничего не продаётся. Загляните позже.
current-plan = Ваш тариф: <b>{ $plan }</b>
list-item = • { $item }
help-title = <b>Что я умею</b>
help-command = /{ $command } — { $what }
help-support = Что-то не так с оплатой? Поможет /paysupport.

## Plans

plans-title = <b>Тарифы</b>
plan-name = <b>{ $plan }</b>
plan-name-current = <b>{ $plan }</b> · ваш тариф
plan-free = Бесплатно
plan-price = { $plan }: { $price }
price-month = { $amount } в месяц
price-year = { $amount } в год
price-once = { $amount }, разовый платёж
plan-includes = Что входит:
rights-more = { $count ->
    [one] • и ещё { $count } возможность
    [few] • и ещё { $count } возможности
    [many] • и ещё { $count } возможностей
   *[other] • и ещё { $count } возможности
}
trial-offer = { $days ->
    [1] 🎁 Первый день бесплатно. До конца пробного периода вы ничего не платите.
    [one] 🎁 Первый { $days } день бесплатно. До конца пробного периода вы ничего не платите.
    [few] 🎁 Первые { $days } дня бесплатно. До конца пробного периода вы ничего не платите.
    [many] 🎁 Первые { $days } дней бесплатно. До конца пробного периода вы ничего не платите.
   *[other] 🎁 Первые { $days } дня бесплатно. До конца пробного периода вы ничего не платите.
}
year-saving = При оплате за год вы экономите { $percent } %.
plan-choose = Как вам удобнее платить?
plan-not-sold = Этот тариф сейчас не продаётся.

## Checkout and billing page

checkout-title = <b>{ $plan }</b> · { $price }
checkout-how = Кнопка откроет защищённую страницу оплаты Stripe. Я напишу сюда, как только тариф станет активным.
checkout-how-trial = Кнопка откроет защищённую страницу Stripe. Сегодня ничего не спишется, и я напишу сюда, как только начнётся пробный период.
already-subscribed = У вас уже есть <b>{ $plan }</b>.
already-change = Чтобы сменить или отменить тариф, нажмите «Управление».
portal-ready = Ваша страница в Stripe готова: там можно сменить тариф или карту, найти счета или отменить подписку.
portal-private = Ссылка только для вас и действует недолго.
nothing-to-manage = У вас пока нет подписки, так что и управлять нечем.

## Status

status-title = Ваш тариф: <b>{ $plan }</b>
status-free = Платной подписки у вас нет.
status-price = Цена: { $price }
status-renews = Следующее продление: <b>{ $date }</b>.
status-trial = Бесплатный пробный период до <b>{ $date }</b>.
status-ends = Закончится <b>{ $date }</b> и не продлится.
status-once = Оплачено один раз, продления нет.
status-past-due = ⚠️ Последний платёж не прошёл.
status-past-due-until = ⚠️ Последний платёж не прошёл. Доступ сохранится до <b>{ $date }</b>.
status-unpaid = ⚠️ Подписка не оплачена, поэтому доступ закрыт. Он вернётся, как только вы оплатите.
status-paused = ⏸ Ваша подписка приостановлена.
right-until = • { $right } — до { $date }

## Language

language-choose = На каком языке вам удобнее общаться?
language-set = Готово. Теперь я говорю с вами по-русски.

## Legal and support

terms-text = 📄 Наши условия использования:
terms-at = 📄 Наши условия использования: { $place }
terms-missing = Условия использования ещё не опубликованы. Есть вопросы? /paysupport
privacy-text = 🔒 Как мы обращаемся с вашими данными:
privacy-at = 🔒 Как мы обращаемся с вашими данными: { $place }
privacy-missing = Политика конфиденциальности ещё не опубликована. Чтобы удалить свои данные, обратитесь через /paysupport.
paysupport-text = Что-то не так с платежом? Напишите нам, и мы разберёмся. Пожалуйста, не присылайте номера карт.
paysupport-contact = Контакт: { $contact }
paysupport-missing = Карта, счета и отмена — в /manage. По остальным вопросам напишите владельцам этого бота.

## Conversation

group-redirect = Оплата — дело личное. Давайте продолжим в нашем чате.
unknown-command = Такой команды я не знаю. Зато знаю эти:
unknown-text = Лучше всего я понимаю команды и кнопки. Что вы хотите сделать?
alert-stale-button = Эта кнопка устарела. Вот свежее меню.
alert-not-yours = Это предназначено не для вас.

## Trouble

trouble-stripe-down = Платёжный сервис Stripe сейчас не отвечает. Попробуйте ещё раз через несколько минут.
trouble-busy = Сейчас много запросов. Попробуйте ещё раз через минуту.
trouble-portal-not-configured = Страница оплаты ещё не настроена. Пожалуйста, сообщите нам: /paysupport
trouble-plan-not-sold = Этот тариф сейчас не продаётся. Вот другие.
trouble-misconfigured = Оплата здесь настроена неверно. Ничего не списано. Пожалуйста, сообщите нам: /paysupport
trouble-internal = У нас что-то пошло не так. Попробуйте ещё раз. Если повторится, отправьте этот номер через /paysupport: <code>{ $id }</code>

## News

notice-activated = 🎉 Тариф <b>{ $plan }</b> активен. Пользуйтесь с удовольствием!
notice-next-renewal = Следующее продление: <b>{ $date }</b>.
notice-trial-started = 🎁 Бесплатный пробный период тарифа <b>{ $plan }</b> начался.
notice-trial-until = Он продлится до <b>{ $date }</b>. Если отмените раньше, платить не придётся.
notice-renewed = ✅ Тариф <b>{ $plan }</b> продлён. Оплачено: { $amount }. Спасибо!
notice-payment-failed = ⚠️ Платёж <b>{ $amount }</b> за тариф <b>{ $plan }</b> не прошёл.
notice-payment-failed-again = ⚠️ Попытка { $attempt }: платёж <b>{ $amount }</b> за тариф <b>{ $plan }</b> снова не прошёл.
notice-access-until = Доступ сохранится до <b>{ $date }</b>.
notice-fix-invoice = Пожалуйста, оплатите счёт или обновите карту.
notice-fix-card = Пожалуйста, обновите карту.
notice-recovered = ✅ Ваш платёж { $amount } получен. Тариф <b>{ $plan }</b> действует как прежде.
notice-cancellation-scheduled = Подписка на <b>{ $plan }</b> отменена. Всё остаётся с вами до <b>{ $date }</b>.
notice-change-mind = Передумали? Нажмите «Управление», чтобы её сохранить.
notice-resumed = 👍 Рады, что вы остаётесь. Тариф <b>{ $plan }</b> продолжает действовать.
notice-plan-changed = 🔄 Теперь ваш тариф — <b>{ $to }</b> вместо { $from }.
notice-ended = Подписка на <b>{ $plan }</b> закончилась. Возвращайтесь в любое время.
notice-payment-pending = ⏳ Заказ на <b>{ $plan }</b> принят. Банку нужно чуть больше времени; я напишу, как только деньги придут.
notice-payment-pending-unnamed = ⏳ Заказ принят. Банку нужно чуть больше времени; я напишу, как только деньги придут.
notice-payment-not-completed = ❌ Платёж за <b>{ $plan }</b> не поступил, поэтому тариф не включён. Можно попробовать ещё раз.
notice-payment-not-completed-unnamed = ❌ Платёж не поступил, поэтому ничего не включено. Можно попробовать ещё раз.

## Audit (administrators)

audit-title = <b>Журнал аудита</b>
audit-title-user = <b>Журнал аудита</b> пользователя <code>{ $user }</code>
audit-empty = Записей нет.
audit-count = { $count ->
    [one] { $count } запись, время UTC
    [few] { $count } записи, время UTC
    [many] { $count } записей, время UTC
   *[other] { $count } записи, время UTC
}
audit-entry = <b>#{ $seq }</b> · { $at } · <code>{ $action }</code>
audit-entry-who = { $actor } → { $subject }
audit-entry-change = <code>{ $before }</code> → <code>{ $after }</code>
audit-nothing = пусто
audit-event-title = <b>Событие</b> <code>{ $id }</code>
audit-event-kind = Тип: <code>{ $kind }</code>
audit-event-status = Статус: <code>{ $status }</code>
audit-event-received = Получено: { $at } UTC
audit-event-attempts = { $count ->
    [one] { $count } попытка
    [few] { $count } попытки
    [many] { $count } попыток
   *[other] { $count } попытки
}
audit-event-error = Ошибка: <code>{ $error }</code>
audit-event-missing = События <code>{ $id }</code> нет.
audit-failed-title = <b>Сбойные события</b>
audit-failed-none = ✅ Сбойных событий нет.
audit-failed-entry = <code>{ $id }</code> · { $kind } · { $at }
audit-intact = { $entries ->
    [0] ✅ Журнал пуст и цел.
    [one] ✅ Журнал цел: { $entries } запись.
    [few] ✅ Журнал цел: { $entries } записи.
    [many] ✅ Журнал цел: { $entries } записей.
   *[other] ✅ Журнал цел: { $entries } записи.
}
audit-head = Последний хеш: <code>{ $head }</code>
audit-broken = ❌ Журнал повреждён на записи <b>#{ $seq }</b>: { $reason }
audit-usage =
    <b>Журнал аудита</b>

    /audit — последние записи
    /audit user <i>ID</i> — записи об одном пользователе
    /audit event <i>evt_…</i> — одно событие Stripe
    /audit failed — события, которые не удалось обработать
    /audit verify — проверить цепочку хешей
    /audit export <i>30d</i> — всё за последние дни одним файлом
audit-export-caption = { $count ->
    [one] Журнал аудита, { $count } запись
    [few] Журнал аудита, { $count } записи
    [many] Журнал аудита, { $count } записей
   *[other] Журнал аудита, { $count } записи
}

## Pages that checkout returns to; plain text

page-paid-title = Спасибо!
page-paid-text = Как только Stripe подтвердит оплату, обычно через несколько секунд, в чате придёт сообщение, что тариф активен.
page-left-title = Деньги не списаны
page-left-text = Вы вышли со страницы оплаты. Ваш выбор ждёт в чате, когда будете готовы.
page-back = Вернуться в чат
