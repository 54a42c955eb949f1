# A date ends with its own full stop («г.»), so a sentence that ends with one has no other.

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
button-once = { $amount }, разовый платёж
button-once-days = { $days ->
    [one] { $amount } на { $days } день
    [few] { $amount } на { $days } дня
    [many] { $amount } на { $days } дней
   *[other] { $amount } на { $days } дня
}
button-portal = Открыть управление подпиской
button-update-card = Обновить карту
button-pay-invoice = Оплатить счёт
button-confirm-payment = Подтвердить платёж
button-pay-or-confirm = Оплатить или подтвердить
button-confirm-change = Подтвердить смену
button-keep = Оставить { $plan }
button-keep-as-is = Оставить как есть
button-resume = Возобновить
button-confirm-resume = Возобновить за { $amount }
button-pause = Приостановить
button-private-chat = Продолжить в личном чате
button-terms = Читать условия
button-privacy = Читать политику
button-support = Написать в поддержку
button-older = Раньше ›
button-newest = « Последние
button-audit-log = Журнал
button-failed = Необработанные события
button-alerts = Все предупреждения
button-verify = Проверить
button-confirm = Подтвердить
button-dismiss = Отмена
button-no-end = Бессрочно
button-all = Всё: { $amount }
button-half = Половина: { $amount }
button-cancel-now = Лучше сразу
button-cancel-subscription = Отменить подписку
button-upgrade = Выбрать тариф
button-open-plan = Открыть { $plan }
button-receipts = Чеки
button-newer = ‹ Новее
button-again = Ещё раз
button-receipt = Чек
button-invoice = Счёт
button-pdf = PDF
button-details = Подробнее
button-in-words = Словами
button-why = Почему
button-csv = CSV
button-grant = Выдать
button-refund = Вернуть деньги
button-resync = Сверить
button-events = События
button-stripe = Открыть в Stripe
button-person = ‹ Человек

## Command menu

menu-start = Начать
menu-help = Что я умею
menu-plans = Тарифы и цены
menu-upgrade = Выбрать или сменить тариф
menu-manage = Карта, счета, отмена
menu-receipts = Ваши платежи, чеки и счета
menu-cancel-own = Отменить подписку
menu-status = Ваш тариф и что в него входит
menu-chats = Ваши закрытые группы и каналы
menu-language = Сменить язык
menu-terms = Условия использования
menu-privacy = Политика конфиденциальности
menu-mydata = Ваши данные в файле
menu-forget = Удалить ваши данные
menu-paysupport = Помощь с оплатой
menu-message = Написать человеку
menu-broadcast = Написать многим
menu-audit = Журнал аудита
menu-stats = Выручка и другие показатели
menu-grant = Подарить тариф
menu-revoke = Отменить подаренный тариф
menu-whois = Найти человека
menu-why = Почему у человека есть или нет доступа
menu-refund = Вернуть платёж
menu-cancel = Отменить чью-то подписку
menu-comp = Подарить дни подписки
menu-move = Перенести покупки на другой аккаунт
menu-resync = Сверить человека со Stripe
menu-replay = Обработать события ещё раз

about-short = Тарифы, оплата и ваша подписка в одном чате.
about-long =
    Выберите тариф, безопасно оплатите через Stripe и держите подписку под рукой.

    Я сообщу, когда тариф станет активным, когда он продлится и когда с оплатой что-то не так.

## Welcome and help

owner-confirmed = ✅ <b>Теперь вы владелец этого бота.</b>
owner-confirmed-next = Сообщения о платежах будут приходить в этот чат. Остальное — в терминале.
welcome-hello = 👋 Здравствуйте, { $name }!
welcome-hello-unnamed = 👋 Здравствуйте!
welcome-offer = Здесь можно выбрать тариф, безопасно оплатить его через Stripe и управлять подпиской — всё в этом чате.
welcome-nothing-sold = Пока здесь ничего нет. Загляните позже.
current-plan = Ваш тариф: <b>{ $plan }</b>
list-item = • { $item }
help-title = <b>Что я умею</b>
help-command = /{ $command } — { $what }
help-admin = <b>Для администраторов</b> (ваша роль: { $role })
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
price-once-days = { $days ->
    [one] { $amount } на { $days } день, разовый платёж
    [few] { $amount } на { $days } дня, разовый платёж
    [many] { $amount } на { $days } дней, разовый платёж
   *[other] { $amount } на { $days } дня, разовый платёж
}
plan-includes = Что входит:
plan-adds = Всё из тарифа <b>{ $plan }</b>, а также:
plan-same-as = Всё из тарифа <b>{ $plan }</b>
plan-loses = Больше не входит:
entitlements-more = { $count ->
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
plan-choose-interval = Помесячно или за год?
plan-not-sold = Этот тариф сейчас недоступен.
plan-change = Выберите цену, и я покажу, во сколько обойдётся смена, прежде чем что-то произойдёт.
plan-once-later = Этот тариф оплачивается один раз. Его можно будет купить, когда закончится ваша подписка.
plan-free-cancel = Этот тариф ничего не стоит. Чтобы вернуться к нему, отмените подписку: нажмите «Управление».

## Checkout and billing page

checkout-title = <b>{ $plan }</b> · { $price }
checkout-how = Кнопка откроет защищённую страницу оплаты Stripe. Я напишу сюда, как только тариф станет активным.
checkout-how-trial = Кнопка откроет защищённую страницу Stripe. Сегодня ничего не спишется, и я напишу сюда, как только начнётся пробный период.
checkout-complete = Оформление тарифа <b>{ $plan }</b> завершено.
checkout-expired = ⌛ Эта страница оплаты тарифа <b>{ $plan }</b> больше не действует. Выбрать тариф снова можно в любой момент.
already-owned = У вас уже есть <b>{ $plan }</b>.
portal-ready = Ваша страница в Stripe готова: там можно сменить тариф или карту, найти счета или отменить подписку.
portal-private = Ссылка только для вас и действует недолго.

## Changes of plan

change-title = Смена тарифа: с <b>{ $from }</b> на <b>{ $to }</b>, { $price }
change-title-to = Смена тарифа на <b>{ $to }</b>, { $price }
change-title-price = <b>{ $plan }</b>: новая цена { $price }
change-due = К оплате сейчас: <b>{ $amount }</b>.
change-due-nothing = Сейчас платить не нужно.
change-sum-until = • Начислено до { $date }: { $amount }
change-sum-charged = • Начислено: { $amount }
change-sum-unused = • Неиспользованное время: { $amount }
change-sum-discount = • Скидка: { $amount }
change-sum-tax = • Налог: { $amount }
change-sum-credit = • С вашего баланса: { $amount }
change-sum-owed = • Осталось с прошлого раза: { $amount }
change-credit-left = <b>{ $amount }</b> останется на балансе для следующих продлений.
change-carried = { $amount } — слишком мало для списания; эта сумма войдёт в следующий счёт.
change-next = Затем <b>{ $amount }</b>, дата платежа: <b>{ $date }</b>
change-next-less = Затем <b>{ $amount }</b> — <b>{ $date }</b>: { $total } минус остаток баланса.
change-covered = { $count ->
    [one] С <b>{ $date }</b> баланс покроет { $count } продление ({ $amount }).
    [few] С <b>{ $date }</b> баланс покроет { $count } продления (по { $amount }).
    [many] С <b>{ $date }</b> баланс покроет { $count } продлений (по { $amount }).
   *[other] С <b>{ $date }</b> баланс покроет { $count } продления (по { $amount }).
}
change-covered-rest = Ещё { $amount } зачтётся в следующее.
change-later = Сейчас платить не нужно. Тариф <b>{ $from }</b> остаётся с вами до <b>{ $date }</b> Затем начнётся <b>{ $to }</b>: <b>{ $price }</b>.
change-later-first = Сейчас платить не нужно. Тариф <b>{ $from }</b> остаётся с вами до <b>{ $date }</b> Затем начнётся <b>{ $to }</b>; первый платёж — <b>{ $amount }</b>.
change-later-same = Сейчас платить не нужно. До <b>{ $date }</b> ничего не меняется. Затем вы платите <b>{ $price }</b>.
change-later-same-first = Сейчас платить не нужно. До <b>{ $date }</b> ничего не меняется. Следующий платёж — <b>{ $amount }</b>.
change-later-credit = Ваш баланс { $credit } пойдёт в счёт этого платежа.
change-later-undated = Сейчас платить не нужно. Смена произойдёт при следующем продлении.
change-scheduled = 📅 Готово. <b>{ $from }</b> остаётся с вами до <b>{ $date }</b>, затем у вас будет <b>{ $to }</b>.
change-scheduled-same = 📅 Готово. С <b>{ $date }</b> цена тарифа <b>{ $to }</b>: { $price }. До этого всё остаётся как есть.
change-needs-payment = 🔐 Переход на <b>{ $plan }</b> ждёт оплаты. Пожалуйста, оплатите или подтвердите платёж на странице Stripe; подойдёт и другая карта. До тех пор тариф остаётся прежним.
change-needs-card = ⚠️ Переход на <b>{ $plan }</b> ждёт оплаты. Пожалуйста, обновите карту; до тех пор тариф остаётся прежним.
change-quote-expired = ⌛ Срок этого предложения истёк. Вот новое:
change-portal = Эта смена делается на странице Stripe; там же видно, во сколько она обойдётся.
same-plan = У вас уже есть <b>{ $plan }</b> по этой цене.
same-plan-unnamed = Именно это у вас уже есть.
same-plan-planned = Запланирована смена тарифа: <b>{ $date }</b> Её ещё можно отменить.
payment-first = Остался неоплаченный счёт. Пожалуйста, сначала оплатите его, потом можно будет сменить тариф.
card-first = К подписке не привязана карта. Пожалуйста, сначала добавьте её, потом можно будет сменить тариф.
paused-first-resume = ⏸ Подписка приостановлена. Сначала возобновите её, потом можно будет сменить тариф.
paused-first-payment = ⏸ Платёж не прошёл, поэтому подписка приостановлена. Пожалуйста, сначала оплатите счёт, потом можно будет сменить тариф.
paused-first-last-payment = ⏸ Последняя попытка оплаты не удалась, поэтому подписка приостановлена. Пожалуйста, сначала оплатите счёт, потом можно будет сменить тариф.
paused-first-system = ⏸ Платёжный сервис Stripe приостановил вашу подписку, поэтому сменить тариф сейчас нельзя. Мы уже знаем об этом. Вопросы? /paysupport
paused-first-unknown = ⏸ Подписка приостановлена, поэтому сменить тариф сейчас нельзя. Вопросы? /paysupport
resume-first = Ваша подписка отменена и закончится <b>{ $date }</b> Сначала возобновите её, потом можно будет сменить тариф.
resume-first-undated = Ваша подписка отменена. Сначала возобновите её, потом можно будет сменить тариф.
unlisted-first = У вас здесь уже есть подписка, но её цена не относится ни к одному из этих тарифов. Чтобы вы не платили дважды, я не могу продать вам ещё один тариф. Изменить или отменить её можно на странице управления подпиской, или напишите нам: /paysupport
nothing-to-resume = Подписка не отменена, так что возобновлять нечего.
plan-kept = 👍 Готово, смена отменена. Вы остаётесь на своём тарифе.
resume-offer = ▶️ Возобновить тариф <b>{ $plan }</b>?
resume-charge = Сейчас будет списано <b>{ $amount }</b>.
resume-free = Сейчас ничего не спишется.
resume-period = Начнётся новый период: с <b>{ $start }</b> по <b>{ $end }</b>
resume-done = 👍 Принято. Stripe возобновляет вашу подписку; я подтвержу прямо здесь.
resume-unpaid = 🔐 Тариф <b>{ $plan }</b> остаётся приостановленным, пока не оплачен счёт на <b>{ $amount }</b>. Пожалуйста, оплатите или подтвердите платёж на странице Stripe; подойдёт и другая карта.
resume-unpaid-card = ⚠️ Платёж не прошёл, поэтому тариф <b>{ $plan }</b> всё ещё приостановлен. Обновите карту и попробуйте ещё раз.
resume-refused = ⚠️ Stripe не смог возобновить тариф <b>{ $plan }</b>. Ничего не списано, тариф всё ещё приостановлен. Проверьте карту и попробуйте ещё раз. Вопросы? /paysupport
pause-portal = ⏸ Приостановить тариф можно на странице Stripe. На это время ничего не списывается, и доступ закрыт.
payment-awaited = ⏳ Ваш платёж за <b>{ $plan }</b> обрабатывается. Банку нужно чуть больше времени; я напишу, как только он поступит. От вас больше ничего не требуется.
payment-awaited-unnamed = ⏳ Ваш платёж обрабатывается. Банку нужно чуть больше времени; я напишу, как только он поступит. От вас больше ничего не требуется.

## Status

status-title = Ваш тариф: <b>{ $plan }</b>
status-free = Платной подписки у вас нет.
status-unlisted = У вас есть подписка по цене, которая не относится ни к одному из здешних тарифов, поэтому я не могу сказать, что в неё входит.
status-subscription = Подписка: <b>{ $plan }</b>
status-price = Цена: { $price }
status-last-paid = Последний платёж: { $amount }.
status-renews = Следующее продление: <b>{ $date }</b>
status-trial = Бесплатный пробный период до <b>{ $date }</b>
status-ends = Закончится <b>{ $date }</b> и не продлится.
status-planned = С <b>{ $date }</b> — тариф <b>{ $plan }</b>.
status-planned-price = С <b>{ $date }</b>: { $price }.
status-scheduled-elsewhere = Этой подпиской управляет расписание, которое создала наша команда. Есть вопросы? /paysupport
status-change-waits = Смена тарифа ждёт оплаты до <b>{ $date }</b> До тех пор ваш тариф не меняется.
status-once = Оплачено один раз, продления нет.
status-once-until = Оплачено один раз, действует до <b>{ $date }</b>
status-past-due = ⚠️ Последний платёж не прошёл.
status-past-due-until = ⚠️ Последний платёж не прошёл. Доступ сохранится до <b>{ $date }</b>
status-lapsed = 🔒 Доступ закрыт с <b>{ $date }</b>: платёж просрочен. Оплатите, чтобы вернуть доступ.
status-owed = К оплате: <b>{ $amount }</b>.
status-unpaid = ⚠️ Последний платёж просрочен, поэтому доступа сейчас нет. Оплатите <b>{ $amount }</b>, чтобы вернуть его.
status-unpaid-unknown = ⚠️ Последний платёж просрочен, поэтому доступа сейчас нет. Оплатите его, чтобы вернуть доступ.
status-trial-paused = ⏸ Бесплатный пробный период закончился, а карта не привязана. Добавьте её, чтобы сохранить тариф.
status-paused-requested = ⏸ Подписка приостановлена по запросу. Ничего не списывается, и доступа нет. Нажмите «Возобновить», чтобы узнать стоимость.
status-paused-invoice = ⏸ Подписка остаётся приостановленной, пока не оплачен счёт.
status-paused-payment = ⏸ Платёж не прошёл, поэтому подписка приостановлена. Оплатите счёт, чтобы возобновить её.
status-paused-last-payment = ⏸ Последняя попытка оплаты не удалась, поэтому подписка приостановлена. Оплатите счёт, чтобы возобновить её.
status-paused-settled = ⏸ Долга больше нет, но подписка всё ещё приостановлена. Нажмите «Возобновить», чтобы узнать стоимость.
status-paused-system = ⏸ Платёжный сервис Stripe приостановил вашу подписку. Ничего не списывается, и доступа нет. Мы уже знаем об этом. Вопросы? /paysupport
status-paused-unknown = ⏸ Подписка приостановлена. Ничего не списывается, и доступа нет. Вопросы? /paysupport
status-refunded = ⚠️ Платёж вам вернули, поэтому доступа сейчас нет.
status-refunded-next = Подписка не отменена: следующий платёж — <b>{ $date }</b>, и с ним доступ вернётся. Если это не нужно, отмените её в разделе «Управление».
status-disputed = ⚠️ Ваш банк отозвал платёж, поэтому доступа сейчас нет. Вопросы? /paysupport
pause-access = ⏸ Платежи приостановлены. Доступ остаётся с вами.
pause-no-access = ⏸ Ваша подписка приостановлена. Ничего не списывается, и доступа нет.
pause-resumes = Автоматически возобновится <b>{ $date }</b>
status-awaited = Ваш платёж за <b>{ $plan }</b> обрабатывается.
status-awaited-unnamed = Один из ваших платежей обрабатывается.
status-others = Ещё у вас есть:
noted-item = • { $item } — { $notes }
note-since = с { $date }
note-until = до { $date }
note-renews = продление { $date }
note-granted = подарок от команды

## Language

language-choose = На каком языке вам удобнее общаться?
language-set = Готово. Теперь я буду писать вам по-русски.

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
unknown-command = Такой команды я не знаю. Попробуйте одну из этих:
not-permitted = Ваша роль ({ $role }) этого не позволяет. Это может сделать owner.
unknown-text = Лучше всего я понимаю команды и кнопки. Что вы хотите сделать?
alert-stale-button = Эта кнопка устарела. Вот свежее меню.
alert-not-yours = Это предназначено не для вас.

## Errors

trouble-stripe-down = Платёжный сервис Stripe сейчас не отвечает. Попробуйте ещё раз через несколько минут.
trouble-busy = Сейчас не получилось. Попробуйте ещё раз через минуту.
trouble-portal-not-configured = Управление подпиской ещё не настроено. Пожалуйста, сообщите нам: /paysupport
trouble-plan-not-sold = Этот тариф сейчас недоступен. Вот другие.
trouble-too-many-checkouts = За час вы открыли очень много страниц оплаты. Последняя ещё действует. Чтобы выбрать другой тариф, попробуйте ещё раз через час.
trouble-misconfigured = Оплата здесь настроена неверно. Ничего не списано. Пожалуйста, сообщите нам: /paysupport
trouble-no-subscription = У вас нет действующей подписки, так что и менять нечего.
trouble-scheduled-elsewhere = Этой подпиской управляет расписание, которое создала наша команда, поэтому изменить её здесь нельзя. Чтобы что-то поменять, напишите нам: /paysupport
trouble-payment-declined = Платёж отклонён, поэтому ничего не изменилось. Обновите карту и попробуйте ещё раз.
trouble-internal = У нас что-то пошло не так. Попробуйте ещё раз. Если повторится, отправьте этот номер через /paysupport: <code>{ $id }</code>

## Notices

notice-activated = 🎉 Тариф <b>{ $plan }</b> активен. Пользуйтесь с удовольствием!
notice-next-renewal = Следующее продление: <b>{ $date }</b>
notice-first-payment = Первый платёж: <b>{ $date }</b>
notice-until = Он действует до <b>{ $date }</b>
notice-trial-started = 🎁 Бесплатный пробный период тарифа <b>{ $plan }</b> начался.
notice-trial-until = Он продлится до <b>{ $date }</b> Если отмените раньше, платить не придётся.
notice-trial-ending = ⏳ Бесплатный пробный период тарифа <b>{ $plan }</b> закончится <b>{ $date }</b>
notice-trial-ending-amount = Затем спишется <b>{ $amount }</b>, и тариф продлится.
notice-trial-ending-payment = Затем спишется первый платёж, и тариф продлится.
notice-trial-ending-cancel = Не хотите продолжать? Отмените подписку раньше в разделе «Управление», и ничего не спишется.
notice-trial-converted = ✅ Пробный период стал подпиской на <b>{ $plan }</b>. Оплачено: { $amount }. Спасибо!
notice-trial-paused = ⏸ Бесплатный пробный период закончился, а карта не привязана. Добавьте её, чтобы сохранить тариф <b>{ $plan }</b>.
notice-pause-requested = ⏸ Тариф <b>{ $plan }</b> приостановлен по запросу. Ничего не списывается, и доступа нет. Нажмите «Возобновить», чтобы узнать стоимость; ничего не спишется без подтверждения.
notice-pause-payment = ⏸ Платёж за тариф <b>{ $plan }</b> не прошёл, поэтому он приостановлен. Оплатите счёт, чтобы возобновить тариф.
notice-pause-last-payment = ⏸ Последняя попытка оплаты тарифа <b>{ $plan }</b> не удалась, поэтому он приостановлен. Оплатите счёт, чтобы возобновить тариф.
notice-pause-settled = ⏸ Тариф <b>{ $plan }</b> приостановлен после неудачного платежа. Долга больше нет. Нажмите «Возобновить», чтобы узнать стоимость.
notice-pause-system = ⏸ Платёжный сервис Stripe приостановил тариф <b>{ $plan }</b>. Ничего не списывается, и доступа нет. Мы уже знаем об этом и разберёмся. Вопросы? /paysupport
notice-pause-unknown = ⏸ Тариф <b>{ $plan }</b> приостановлен. Ничего не списывается, и доступа нет. Вопросы? /paysupport
notice-resume-offered = ✅ Ваш платёж { $paid } за тариф <b>{ $plan }</b> получен. Тариф всё ещё приостановлен: возобновление стоит ещё <b>{ $amount }</b>. Ничего не спишется, пока вы не нажмёте «Возобновить» и не подтвердите.
notice-resume-offered-unknown = ✅ Ваш платёж { $paid } за тариф <b>{ $plan }</b> получен. Тариф всё ещё приостановлен. Нажмите «Возобновить», чтобы узнать стоимость.
notice-renewal-ahead = 📅 <b>{ $date }</b> тариф <b>{ $plan }</b> продлится, спишется <b>{ $amount }</b>.
notice-renewal-ahead-manage = Делать ничего не нужно. Чтобы сменить или отменить тариф, нажмите «Управление».
notice-renewed = ✅ Тариф <b>{ $plan }</b> продлён. Оплачено: { $amount }. Спасибо!
notice-payment-failed = ⚠️ Платёж <b>{ $amount }</b> за тариф <b>{ $plan }</b> не прошёл.
notice-payment-failed-again = ⚠️ Попытка { $attempt }: платёж <b>{ $amount }</b> за тариф <b>{ $plan }</b> снова не прошёл.
notice-access-until = Доступ сохранится до <b>{ $date }</b>
notice-fix-invoice = Пожалуйста, оплатите счёт или обновите карту.
notice-pay-invoice = Пожалуйста, оплатите счёт.
notice-fix-card = Пожалуйста, обновите карту.
notice-action-required = 🔐 Банк просит вас подтвердить платёж <b>{ $amount }</b> за тариф <b>{ $plan }</b>.
notice-action-how = Кнопка откроет страницу, где это можно сделать.
notice-grace-ending = ⚠️ Платёж за тариф <b>{ $plan }</b> ещё не поступил. Если не оплатить, доступ закончится <b>{ $date }</b>
notice-access-lapsed = 🔒 Платёж за тариф <b>{ $plan }</b> так и не поступил, поэтому доступ закрыт. Оплатите сейчас, чтобы вернуть его.
notice-invoice-overdue = ⚠️ Счёт на <b>{ $amount }</b> за <b>{ $plan }</b> просрочен.
notice-invoice-grace-ending = ⚠️ Счёт за <b>{ $plan }</b> всё ещё не оплачен. Если не оплатить, доступ закончится <b>{ $date }</b>
notice-invoice-lapsed = 🔒 Счёт за <b>{ $plan }</b> всё ещё не оплачен, поэтому доступ закрыт. Оплатите его, чтобы вернуть доступ.
notice-debt-settled = ✅ Счёт за <b>{ $plan }</b> закрыт. Платить ничего не нужно.
notice-paid-after-end = Ваш платёж <b>{ $amount }</b> за <b>{ $plan }</b> пришёл, но подписка уже закончилась. Мы об этом знаем и разберёмся. Вопросы? /paysupport
notice-recovered = ✅ Ваш платёж { $amount } получен. Тариф <b>{ $plan }</b> действует как обычно.
notice-still-owing = ✅ Ваш платёж { $amount } за <b>{ $plan }</b> получен. Остался ещё один неоплаченный счёт.
notice-cancellation-scheduled = Подписка на <b>{ $plan }</b> отменена. Всё остаётся с вами до <b>{ $date }</b>
notice-cancellation-trial = Пробный период отменён: он не продлится, и ничего не спишется. Тариф <b>{ $plan }</b> остаётся с вами до <b>{ $date }</b>
notice-change-mind = Передумали? Нажмите «Возобновить», чтобы её сохранить.
notice-resumed = 👍 Готово. Тариф <b>{ $plan }</b> продлится как обычно.
notice-ending-soon = ⏳ Тариф <b>{ $plan }</b> закончится <b>{ $date }</b>
notice-ending-soon-resume = Хотите сохранить его? Нажмите «Возобновить».
notice-ending-soon-again = Хотите продлить? Его можно снова купить в разделе «Тарифы».
notice-plan-changed = 🔄 Теперь ваш тариф — <b>{ $to }</b> вместо { $from }.
notice-interval-changed = 🔄 Теперь тариф <b>{ $plan }</b> стоит { $price }.
notice-interval-changed-month = 🔄 Теперь вы платите за тариф <b>{ $plan }</b> раз в месяц.
notice-interval-changed-year = 🔄 Теперь вы платите за тариф <b>{ $plan }</b> раз в год.
notice-plan-change-unpaid = Оплата смены тарифа не поступила вовремя, поэтому смена отменена. У вас остаётся <b>{ $plan }</b>.
notice-paused-access = ⏸ Платежи за тариф <b>{ $plan }</b> приостановлены. Доступ остаётся с вами.
notice-paused-no-access = ⏸ Подписка на <b>{ $plan }</b> приостановлена. Ничего не списывается, и доступа нет.
notice-unpaused = ▶️ Тариф <b>{ $plan }</b> больше не приостановлен.
notice-ended = Подписка на <b>{ $plan }</b> закончилась. Возвращайтесь в любое время.
notice-ended-unpaid = Подписка на <b>{ $plan }</b> закончилась, потому что её не оплатили. Начать заново можно в любое время.
notice-ended-trial = Бесплатный пробный период тарифа <b>{ $plan }</b> закончился. Если вам понравилось, выберите тариф и оставайтесь.
notice-ended-term = Доступ к тарифу <b>{ $plan }</b> закончился. Его можно снова купить в любое время.
notice-refunded = ↩️ Мы вернули вам платёж <b>{ $amount }</b> за тариф <b>{ $plan }</b>. Доступ закрыт.
notice-partly-refunded = ↩️ Мы вернули вам <b>{ $amount }</b> из платежа за тариф <b>{ $plan }</b>. Сам тариф не меняется.
notice-earlier-refunded = ↩️ Мы вернули вам <b>{ $amount }</b>, уплаченные за один из прошлых периодов тарифа <b>{ $plan }</b>. Больше ничего не меняется.
notice-earlier-reversed = ⚠️ Ваш банк отозвал <b>{ $amount }</b>, уплаченные за один из прошлых периодов тарифа <b>{ $plan }</b>. Больше ничего не меняется.
notice-refund-failed = ⚠️ Вернуть <b>{ $amount }</b> за тариф <b>{ $plan }</b> не удалось, поэтому он остаётся активным. Мы вам напишем, или напишите нам: /paysupport
notice-payment-reversed = ⚠️ Ваш банк отозвал платёж <b>{ $amount }</b> за тариф <b>{ $plan }</b>, поэтому доступ закрыт.
notice-payment-reversed-unknown = ⚠️ Ваш банк отозвал платёж за тариф <b>{ $plan }</b>, поэтому доступ закрыт.
notice-partly-reversed = ⚠️ Ваш банк отозвал <b>{ $amount }</b> из платежа за тариф <b>{ $plan }</b>. Сам тариф остаётся прежним.
notice-reversal-lifted = ✅ Решение вашего банка изменено: платёж <b>{ $amount }</b> за тариф <b>{ $plan }</b> снова действителен, и доступ снова открыт.
notice-reversal-lifted-settled = ✅ Решение вашего банка изменено: платёж <b>{ $amount }</b> за тариф <b>{ $plan }</b> снова действителен.
notice-reversed-support = Если это ошибка, напишите нам: /paysupport
notice-granted = 🎁 Вам подарен тариф <b>{ $plan }</b> до <b>{ $date }</b>
notice-granted-open = 🎁 Вам подарен тариф <b>{ $plan }</b> без срока окончания.
notice-granted-longer = 🎁 Мы продлили ваш тариф <b>{ $plan }</b> до <b>{ $date }</b>
notice-granted-later = 🎁 Вам подарен тариф <b>{ $plan }</b>. Он начнётся, когда закончится оплаченный.
notice-granted-lasts = Срок с этого момента: <b>{ $span }</b>.
notice-grant-begun = 🎁 Ваш подарок начался: <b>{ $plan }</b> до <b>{ $date }</b>
notice-grant-begun-open = 🎁 Ваш подарок начался: <b>{ $plan }</b> без срока окончания.
notice-grant-revoked = Команда отменила подаренный вам тариф <b>{ $plan }</b>. Вопросы? /paysupport
notice-grant-ended = Подаренный вам тариф <b>{ $plan }</b> закончился. Если понравилось, выберите тариф и оставайтесь.
notice-goodwill = 🎁 Мы дарим вам <b>{ $span }</b> тарифа <b>{ $plan }</b>.
notice-goodwill-amount = Делать ничего не нужно. Следующий платёж, <b>{ $amount }</b>: <b>{ $date }</b>
notice-goodwill-next = Делать ничего не нужно. Следующий платёж: <b>{ $date }</b>
notice-moved = 📦 Всё, что куплено с вашего старого аккаунта Telegram, теперь принадлежит этому.
notice-payment-pending = ⏳ Ваш заказ на <b>{ $plan }</b> принят. Банку нужно чуть больше времени; я напишу, как только платёж поступит.
notice-payment-pending-unnamed = ⏳ Ваш заказ принят. Банку нужно чуть больше времени; я напишу, как только платёж поступит.
notice-payment-not-completed = ❌ Платёж за <b>{ $plan }</b> не прошёл, поэтому тариф не активирован. Можно попробовать ещё раз.
notice-payment-not-completed-unnamed = ❌ Платёж не прошёл, поэтому ничего не активировано. Можно попробовать ещё раз.
message-settled = Вопрос решён.
message-overtaken = Подписка закончилась, платить здесь больше не нужно.
message-plan-over = Тариф больше не действует.

## Alerts (administrators)

alarm-paid-after-end = 💶 <b>Платёж за закончившуюся подписку</b>
alarm-invoice = Счёт: <code>{ $id }</code>
alarm-paid-after-end-what = Верните деньги в Stripe или дайте пользователю доступ.
alert-dead-deliveries = Вебхуки одному из сервисов не доставляются
alert-endpoint-name = Адрес вебхука: <code>{ $name }</code>
alert-dead-deliveries-what = Недоставленные вебхуки сохраняются. Когда сервис снова заработает, выполните <code>tollgate webhooks replay --failed</code>, чтобы отправить их ещё раз.
alert-clock-jumped = Часы сервера скакнули
alert-clock-wrong = Часы сервера идут неверно
alert-clock-says = Часы сервера: <code>{ $time }</code>
alert-clock-expected = Ожидалось: <code>{ $time }</code>
alert-clock-stripe = Часы Stripe: <code>{ $time }</code>
alert-clock-jumped-what = Stripe недоступен, проверить время нельзя. Пока ответа нет, ни у кого доступ не закрывается; самое позднее через час действуют часы сервера. Проверьте часы.
alert-clock-wrong-what = Пока они идут неверно, действует время Stripe, чтобы ни у кого доступ не закрылся раньше или позже срока. Переведите часы и проверьте, что они синхронизируются (NTP).
alert-backup = Не удалось сделать резервную копию
alert-backup-overdue = Резервное копирование просрочено
alert-backup-last = Последняя копия: { $date }
alert-backup-none = Резервных копий пока нет.
alert-backup-what = tollgate повторяет попытку каждые 15 минут. Проверьте диск и <code>[backup]</code> в bot.toml.
alert-revocations = Необычно много людей теряют доступ
alert-revocations-count = За последний час: <b>{ $revoked }</b> из { $people }
alert-revocations-what = Больше никто не теряет доступ, пока вы не решите. Причиной могут быть неверные часы, цена или настройка. Если всё верно, выполните на сервере <code>tollgate revocations resume</code>.
alert-chat = Бот не может работать в платном чате
alert-chat-of = Чат: <b>{ $chat }</b>
alert-chat-no-access-what = Его удалили из чата, или чат удалён. Добавьте его снова администратором. Если вы больше не продаёте этот чат, отвяжите его в /chats или уберите из <code>bot.toml</code>.
alert-chat-basic-what = Это обычная группа: в ней нет блокировок, которые можно снять, а её id меняется, когда она становится супергруппой. Сделайте её супергруппой: в настройках группы откройте историю сообщений для новых участников.
alert-chat-no-admin-what = Он не администратор. Назначьте его, с правами добавлять участников и блокировать пользователей. Всё пропущенное он затем выполнит сам.
alert-chat-no-invite-what = Он не может добавлять участников, поэтому никто не попадает в чат. Дайте ему это право в списке администраторов чата. Всё пропущенное он затем выполнит сам.
alert-chat-no-remove-what = Он не может блокировать пользователей, поэтому участники, чей доступ закончился, остаются. Дайте ему это право в списке администраторов чата. Всё пропущенное он затем выполнит сам.
alert-chat-removals = Из платного чата пришлось бы исключить необычно много людей
alert-chat-removals-count = Ждут исключения: <b>{ $count }</b>
alert-chat-removals-what = Никто не исключается из этого чата, пока владелец не решит. Причиной могут быть неверная цена, тариф или настройка. Откройте экран чата и посмотрите, кто в нём без права. Если все они должны уйти, владелец нажимает <i>Возобновить исключения</i>.
alert-chat-banned = Человек платит за чат, в котором он заблокирован
alert-chat-banned-what = Его заблокировал администратор чата, поэтому он не может войти. Снимите блокировку в Telegram или верните деньги.
alarm-second = ⚠️ <b>Пользователь платит больше чем за одну подписку</b>
alarm-second-what = Пожалуйста, отмените лишнюю в панели Stripe.
alarm-unlisted = ⚠️ <b>У подписки цена, которой нет ни в одном тарифе</b>
alarm-unlisted-what = Ничего нового она не даёт, и другие тарифы этому пользователю не продаются. Добавьте цену в тариф в bot.toml (в <code>former_stripe_prices</code>, если она не продаётся) или измените подписку в панели Stripe.
alarm-refund = ↩️ <b>Платёж возвращён</b>
alarm-refund-what = Доступ закрыт.
alarm-still-running = Сама подписка в Stripe ещё действует. Если она должна закончиться, отмените её там.
alarm-refund-partly = ↩️ <b>Платёж возвращён частично</b>
alarm-refund-partly-what = Доступ остаётся.
alarm-refund-warned = Этим закрыто и предупреждение банка о мошенничестве.
alarm-earlier-what = Это была оплата прошлого периода, поэтому доступ остаётся.
alarm-refund-failed = ⚠️ <b>Возврат не прошёл</b>
alarm-refund-failed-what = Деньги не ушли, доступ снова открыт. Причину покажет панель Stripe.
alarm-dispute-inquiry = ⚠️ <b>Запрос банка о платеже</b>
alarm-dispute-inquiry-what = Пожалуйста, ответьте в панели Stripe. Деньги пока не удержаны, доступ остаётся.
alarm-dispute-open = ⚠️ <b>Платёж оспаривается</b>
alarm-dispute-open-what = Пожалуйста, ответьте в панели Stripe. Доступ остаётся, пока спор не проигран.
alarm-dispute-due = ⏰ <b>Скоро истекает срок ответа на спор</b>
alarm-dispute-due-what = Без ответа он будет проигран. Отправьте доказательства в панели Stripe.
alarm-dispute-part-what = Пожалуйста, ответьте в панели Stripe. Даже если спор будет проигран, доступ останется: речь лишь о части платежа.
alarm-dispute-review-what = Доказательства отправлены, банк ещё не решил. До тех пор доступ остаётся.
alarm-dispute-prevented = ✅ <b>Спор предотвращён</b>
alarm-dispute-prevented-what = Его урегулировали до начала. Если для этого вернули деньги, об этом будет отдельное сообщение.
alarm-dispute-won = ✅ <b>Спор выигран</b>
alarm-dispute-won-what = Деньги остаются у вас, доступ тоже сохраняется.
alarm-dispute-lost = ❌ <b>Спор проигран</b>
alarm-dispute-lost-what = Банк вернул деньги клиенту.
alarm-dispute-appeal = ⚠️ <b>Проигранный спор можно обжаловать</b>
alarm-dispute-appeal-what = Пожалуйста, решите это в панели Stripe. После этого срока решение окончательное.
alarm-dispute-appeal-review = ⏳ <b>Апелляция на рассмотрении</b>
alarm-dispute-appeal-review-what = Деньги остаются у клиента, пока апелляция не выиграна.
alarm-fraud-warning-what = Скорее всего, владелец карты оспорит этот платёж. Если вернуть его целиком сейчас, не будет ни спора, ни комиссии за него. До тех пор доступ остаётся. Если вы уверены, что платёж настоящий, оставьте всё как есть.
alarm-fraud-warning-over-what = По данным Stripe, возврат уже не поможет избежать спора. Делать больше ничего не нужно.
alarm-fraud-warning-lapsed-what = За 120 дней спора не последовало, и ждать его больше не стоит.
alarm-customer-deleted = ⚠️ <b>Клиент удалён в Stripe</b>
alarm-customer-deleted-what = Stripe завершил все подписки этого клиента. Следующая покупка создаст нового.
alarm-granted = 🎁 <b>{ $who }: подарен тариф</b>
alarm-revoked = 👤 <b>{ $who }: подаренное отменено</b>
alarm-refunded-by = ↩️ <b>{ $who }: возврат { $amount }</b>
alarm-cancelled-by = 👤 <b>{ $who }: подписка отменена</b>
alarm-comped-by = 🎁 <b>{ $who }: подарено { $span } подписки</b>
alarm-moved-by = 📦 <b>{ $who }: покупки перенесены на другой аккаунт</b>
alarm-action-failed = ⚠️ <b>Подтверждённое действие не выполнено</b>
alarm-who-admin = Админ { $id } ({ $role })
alarm-who-machine = { $user } на сервере
alarm-paused = ⚠️ <b>Подписка приостановлена в Stripe</b>
alarm-paused-what = Ни клиент, ни платёж не могут снять эту паузу здесь, и ничего не списывается. Пожалуйста, проверьте её в панели Stripe.
alarm-user = Пользователь: <code>{ $user }</code>
alarm-plan = Тариф: <b>{ $plan }</b>
alarm-amount = Сумма: <b>{ $amount }</b>
alarm-presented = Клиент получит: <b>{ $amount }</b>
alarm-of-payment = Из платежа на сумму: <b>{ $amount }</b>
alarm-due = Ответить до: <b>{ $date } UTC</b>
alarm-reason = Причина: <code>{ $reason }</code>
alarm-subscription = Подписка: <code>{ $id }</code>
alarm-subscription-of = Подписка: <b>{ $plan }</b>, <code>{ $id }</code>
alarm-price = Цена: <code>{ $id }</code>
alarm-customer = Клиент: <code>{ $id }</code>
alert-failed-events = События Stripe не удалось обработать
alert-failed-events-what = Сами они не повторяются, поэтому кто-то мог не получить оплаченное. Устраните причину и отправьте /replay failed.
alert-failed-chat-updates = Не удалось применить обновления о группе или канале
alert-failed-chat-updates-what = До следующей сверки кто-то может состоять в чате без доступа или не состоять в нём, имея доступ. Устраните причину и выполните /replay failed.
alert-dead-notices = Сообщения не удаётся доставить
alert-dead-notices-what = Повторно они не отправляются. Подробности — в журнале пользователя; /status покажет ему текущее состояние.
alert-count = Всего: <b>{ $count }</b>
alert-last-reason = Последняя причина: <code>{ $reason }</code>
alert-last-user = Последнее — для: <code>{ $user }</code>
alert-over = ✅ <b>Устранено:</b> { $what }
alert-title = ⚠️ <b>{ $what }</b>
alert-other-version = ⚠️ Кое-что требует вашего внимания. /alerts покажет, что именно.
alert-signatures = Вебхуки Stripe приходят с неверной подписью
alert-signatures-count = За последний час: <b>{ $refused }</b> отклонено, { $accepted } принято
alert-signatures-what = Вероятно, секрет конечной точки изменили в Stripe. Сравните с ним <code>STRIPE_WEBHOOK_SECRET</code>; на время замены укажите оба. Если другие приняты, возможно, их присылает кто-то посторонний.
alert-drift = Подписки отличались от Stripe
alert-drift-count = Подписок: <b>{ $count }</b>
alert-drift-what = Регулярная сверка исправила их, насколько возможно. Вероятно, потерялись события: проверьте, что Stripe достигает вебхука. Всё закончится, когда сверка ничего не найдёт.
alert-stripe-down = Stripe недоступен
alert-stripe-down-what = Пока он не отвечает, никто не может купить или сменить тариф; доступ остаётся прежним. Проверьте страницу состояния Stripe, затем сеть сервера.
alert-stripe-key = Stripe отклоняет ключ API
alert-stripe-key-request = Запрос: <code>{ $operation }</code> ({ $status })
alert-stripe-key-what = Он отозван или не имеет на это права. Создайте ключ с правами из README, укажите <code>STRIPE_SECRET_KEY</code> и перезапустите.
alert-telegram-down = Telegram был недоступен
alert-telegram-down-what = Сообщения ждали и отправляются по порядку.
alert-disk = Диск почти заполнен
alert-disk-free = Свободно: <b>{ $free } МБ</b>, нужно: { $needed } МБ
alert-disk-what = Когда он заполнится, события Stripe нельзя будет сохранять. Освободите место на диске базы данных или перенесите её.
alert-webhook-endpoint = Stripe больше не присылает события
alert-webhook-endpoint-disabled-what = Конечная точка там отключена. Включите её; следующая сверка со Stripe наверстает пропущенное.
alert-webhook-endpoint-gone-what = Конечная точка там удалена. Создайте её заново с событиями из README и укажите новый секрет.
alert-charges = Stripe отключил платежи
alert-charges-what = Аккаунт не может списывать деньги с клиентов. На странице аккаунта Stripe показано, что нужно.
alert-price = В Stripe изменилась цена
alert-price-name = Цена: <code>{ $name }</code>, <code>{ $id }</code>
alert-price-missing-what = Там её нет, поэтому её нельзя купить. Исправьте id в bot.toml или создайте её.
alert-price-archived-what = Она или её продукт в архиве, поэтому её нельзя купить. Активируйте её или используйте другую.
alert-price-different-what = Сумма, валюта или период не такие, как в bot.toml и как показывает бот. Приведите их в соответствие и перезапустите.
alert-portal = Изменились настройки портала Stripe
alert-portal-missing-what = У него нет настроек по умолчанию, поэтому /manage не работает. Сохраните их один раз в Stripe.
alert-portal-card-what = Клиенты больше не могут сменить там карту, а это нужно после неудачных платежей. Разрешите это в Stripe.
alert-portal-cancel-what = Клиенты больше не могут там отменить подписку. Разрешите это в Stripe.
alert-dispute = Платёж оспаривается
alert-dispute-review = Банк ещё не принял решения.
alert-fraud-warning = Банк подозревает мошенничество
alert-lasted = Это длилось { $duration }.
alert-lasted-moment = Это длилось меньше минуты.
alert-minutes = { $count ->
    [one] { $count } минуту
    [few] { $count } минуты
    [many] { $count } минут
   *[other] { $count } минуты
}
alert-hours = { $count ->
    [one] { $count } час
    [few] { $count } часа
    [many] { $count } часов
   *[other] { $count } часа
}
alert-days = { $count ->
    [one] { $count } день
    [few] { $count } дня
    [many] { $count } дней
   *[other] { $count } дня
}
alerts-title = <b>Предупреждения</b>
alerts-none = ✅ Всё в порядке.
alerts-since = С { $at } UTC
alerts-more = … и ещё { $count }
menu-alerts = Что сейчас требует внимания

## Actions (administrators)

span-days = { $days ->
    [one] { $days } день
    [few] { $days } дня
   *[many] { $days } дней
}
span-hours = { $hours ->
    [one] { $hours } час
    [few] { $hours } часа
   *[many] { $hours } часов
}
action-unknown-user = Этот человек ещё не писал боту. Верен ли id?
action-reason = Причина: <i>{ $reason }</i>
action-changed = С тех пор что-то изменилось, или прошло много времени. Проверьте ещё раз:
action-dismissed = Ничего не изменено.
action-waiting = ⏳ Stripe не отвечает. Это будет сделано, как только он ответит, и я сообщу.
action-refused-by-stripe = ❌ Stripe отказывает: <code>{ $reason }</code>
grant-title = 🎁 <b>Подарить { $plan }?</b>
grant-title-longer = 🎁 <b>Продлить { $plan }?</b>
grant-done = ✅ <b>{ $plan }: подарено</b>
grant-done-longer = ✅ <b>{ $plan }: продлено</b>
grant-starts-now = Начало: <b>сейчас</b>
grant-starts-later = Начало: когда закончится оплаченный { $plan }, <b>{ $date }</b>
grant-starts-open = Начало: когда закончится оплаченный { $plan } (продлится { $date })
grant-starts-undated = Начало: когда закончится оплаченный { $plan }
grant-ends = Окончание: <b>{ $end }</b>
grant-lasts = Срок: <b>{ $end }</b>
grant-before = Раньше: { $end }
grant-no-end = при отмене
grant-adds = Новое: { $names }
grant-adds-nothing = Новое: ничего, всё это уже есть
grant-choose-plan = 🎁 <b>Подарить тариф</b>
grant-choose-term = 🎁 <b>{ $plan }: на какой срок?</b>
grant-usage =
    Подарить тариф:

    /grant <i>ID</i> <i>ТАРИФ</i> <i>30d</i> <i>причина</i>
    /grant <i>ID</i> <i>ТАРИФ</i> until <i>2027-01-31</i>
    /grant <i>ID</i> <i>ТАРИФ</i> – бессрочно
revoke-usage =
    Отменить подаренное:

    /revoke <i>ID</i> – всё
    /revoke <i>ID</i> <i>ТАРИФ</i> – один тариф
revoke-title = <b>Отменить подаренное?</b>
revoke-done = ✅ <b>Отменено</b>
revoke-plan = • <b>{ $plan }</b> (окончание: { $end })
revoke-plan-waiting = • <b>{ $plan }</b> ({ $end }, ещё не начался)
revoke-loses = Сразу пропадёт: { $names }
revoke-loses-nothing = Пропадёт: ничего из доступного сейчас
revoke-keeps = Останется: оплаченный <b>{ $plan }</b>
refund-title = ↩️ <b>Вернуть { $amount }?</b>
refund-done = ✅ <b>Возвращено: { $amount }</b>
refund-payment = Платёж: <b>{ $amount }</b> за { $plan }, { $date }
refund-payment-unnamed = Платёж: <b>{ $amount }</b>, { $date }
refund-before = Возвращено раньше: { $amount }
refund-keeps-access = Доступ: сохранится
refund-loses = Доступ закончится: { $names }
refund-continues = Подписка <b>{ $plan }</b> остаётся и продлится { $date }
refund-continues-undated = Подписка <b>{ $plan }</b> остаётся.
refund-choose = ↩️ <b>Какой платёж?</b>
refund-choose-amount = ↩️ <b>Сколько из { $amount }?</b>
refund-other = Другая сумма: <code>/refund { $user } { $payment } 5.00</code>
refund-none = У этого человека нет платежей, которые можно вернуть.
refund-usage =
    Вернуть платёж:

    /refund <i>ID</i> – выбрать платёж
    /refund <i>ID</i> <i>pi_…</i> <i>5.00</i> <i>причина</i>
cancel-title = <b>Отменить { $plan }?</b>
cancel-done = ✅ <b>{ $plan }: отменено</b>
cancel-ends-now = Окончание: <b>сейчас</b>
cancel-ends = Окончание: <b>{ $date }</b>, вместе с периодом
cancel-ends-undated = Окончание: вместе с периодом
cancel-paid-until = Оплачено до { $date } Ничего не возвращается.
cancel-drops-change = Запланированная смена тарифа отменяется.
cancel-usage =
    Отменить чью-то подписку:

    /cancel <i>ID</i> – вместе с периодом
    /cancel <i>ID</i> now – сразу
comp-title = 🎁 <b>Подарить { $span } тарифа { $plan }?</b>
comp-done = 🎁 <b>Подарено: { $span } тарифа { $plan }</b>
comp-next-amount = Следующий платёж: <b>{ $amount }</b>, <b>{ $date }</b>
comp-next = Следующий платёж: <b>{ $date }</b>
comp-before = До сих пор: { $date }
comp-then = Дальше подписка продлевается от новой даты. Сейчас ничего не списывается и не возвращается.
comp-trial = Пробный период длится до этой даты.
comp-usage =
    Подарить дни подписки. Следующий платёж отодвинется на столько же:

    /comp <i>ID</i> <i>7d</i> <i>причина</i>
move-title = 📦 <b>Перенести все покупки на другой аккаунт?</b>
move-done = 📦 <b>Все покупки перенесены</b>
move-to = Новый аккаунт: <code>{ $user }</code>
move-renews = • <b>{ $plan }</b>, продлится { $date }
move-ends = • <b>{ $plan }</b>, закончится { $date }
move-plan = • <b>{ $plan }</b>
move-grant = • <b>{ $plan }</b>, подарок (конец: { $end })
move-earlier = { $count ->
    [one] • { $count } прежняя покупка
    [few] • { $count } прежние покупки
   *[many] • { $count } прежних покупок
}
move-customers = В Stripe: <code>{ $ids }</code>
move-access = Доступ: { $names }
move-silent = Старый аккаунт сразу теряет всё и не получает сообщений.
move-undo = Отменить: <code>/move { $new } { $old }</code>
move-usage =
    Передать новому аккаунту всё, что куплено с потерянного аккаунта Telegram:

    /move <i>СТАРЫЙ</i> <i>НОВЫЙ</i> <i>причина</i>
resync-usage = Сверить человека со Stripe: /resync <i>ID</i>
resync-title = 🔄 <b>Сверено со Stripe</b>
resync-same = Различий нет.
resync-missed = { $count ->
    [one] Получено { $count } пропущенное событие.
    [few] Получено { $count } пропущенных события.
   *[many] Получено { $count } пропущенных событий.
}
resync-drift = Исправлено: <code>{ $id }</code>, { $field }: { $here } → { $there }
resync-troubles = { $count ->
    [one] Не прочитан { $count } объект; причина в журнале сервера.
    [few] Не прочитано { $count } объекта; причины в журнале сервера.
   *[many] Не прочитано { $count } объектов; причины в журнале сервера.
}
replay-usage =
    Обработать события ещё раз:

    /replay <i>evt_…</i>
    /replay failed – все неудачные
replay-title = 🔄 <b>Обработано ещё раз</b>
replay-entry = <code>{ $id }</code> · { $outcome }
replay-none = Неудачных событий нет.
replay-processed = применено
replay-ignored = ни к чему здесь не относится
replay-waiting = ожидает Stripe
replay-failed = ошибка: { $reason }
replay-unknown = не сохранено
replay-removed = данные удалены
replay-more = { $count ->
    [one] и ещё { $count }
    [few] и ещё { $count }
   *[many] и ещё { $count }
}
refused-plan-unknown = Такого тарифа нет. Выберите один из этих:
refused-plan-free = Бесплатный тариф и так есть у всех.
refused-end-in-past = Эта дата уже прошла.
refused-unending = Этот тариф уже подарен бессрочно.
refused-not-longer = Этот тариф уже подарен до <b>{ $date }</b> (чтобы сократить срок, сначала /revoke).
refused-nothing-granted = Этому человеку ничего не дарили. Оплаченный доступ заканчивается отменой или возвратом.
refused-payment-unknown = Такого платежа у этого человека нет.
refused-disputed = Платёж оспаривается, поэтому Stripe ничего не вернёт.
refused-nothing-left = Возвращать больше нечего.
refused-not-that-much = Из этого платежа можно вернуть <b>{ $amount }</b>.
refused-no-subscription = У этого человека нет действующей подписки.
refused-scheduled-elsewhere = Этой подпиской управляет расписание из панели Stripe. Измените её там.
refused-ends-already = Эта подписка и так закончится <b>{ $date }</b> (раньше: добавьте «now»).
refused-nothing-to-postpone = Нет следующего платежа, который можно отложить: он просрочен, приостановлен, отменён или проходит прямо сейчас. Дни можно подарить командой /grant.
refused-change-pending = Смена тарифа запланирована или ждёт оплаты. Подарите дни после неё или сначала отмените смену.
refused-several-periods = Части этой подписки оплачены до разных дат, их нельзя отложить вместе. Подарите дни командой /grant.
refused-too-late = Stripe откладывает платёж самое позднее до <b>{ $date }</b>
refused-same-person = Это дважды один и тот же аккаунт.
refused-target-unknown = Новый аккаунт ни разу не писал боту. Попросите человека отправить с него /start и проверьте id.
refused-target-subscribed = У нового аккаунта уже есть подписка или ожидающий платёж, а действовать может только одна. Сначала завершите её.
refused-nothing-to-move = С этого аккаунта ничего не куплено, и ничего ему не подарено.
refused-notice-leaving = Прямо сейчас на старый аккаунт отправляется сообщение. Повторите через минуту.
refused-no-longer-as-shown = За это время подписка в Stripe изменилась, поэтому ничего не сделано. Начните сначала.
refused-no-confirmation = Это подтверждение больше не действует. Начните заново.

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
audit-hint = Номер ниже открывает событие Stripe.
audit-line = <b>#{ $seq }</b> · { $at } · { $who }
audit-line-user = <code>{ $user }</code>: { $what }
audit-entry = <b>#{ $seq }</b> · { $at } · <code>{ $action }</code>
audit-entry-who = { $actor } → { $subject }
audit-entry-change = <code>{ $before }</code> → <code>{ $after }</code>
audit-entry-after = <code>{ $after }</code>
audit-nothing = пусто
audit-event-title = <b>Событие</b> <code>{ $id }</code>
audit-event-kind = Тип: <code>{ $kind }</code>
audit-event-snapshot = Событие «snapshot»: <code>{ $id }</code>
audit-event-status = Статус: <code>{ $status }</code>
audit-event-received = Получено: { $at } UTC
audit-event-attempts = { $count ->
    [one] { $count } попытка
    [few] { $count } попытки
    [many] { $count } попыток
   *[other] { $count } попытки
}
audit-event-no-payload = Содержимое удалено по истечении срока из [retention].
audit-retry-at = Новая попытка: { $at } UTC
audit-retry-soon = Ждёт новой попытки
audit-given-up = Больше попыток не будет
audit-event-error = Ошибка: <code>{ $error }</code>
audit-event-missing = События <code>{ $id }</code> нет.
audit-failed-title = <b>Необработанные события</b>
audit-failed-none = ✅ Необработанных событий нет.
audit-failed-entry = <code>{ $id }</code> · { $kind } · { $at }
audit-failed-updates = <b>Необработанные обновления Telegram:</b> { $count }
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
    /audit user <i>ID</i> – записи об одном человеке, по всему, что принимает /whois
    /audit event <i>evt_…</i> — одно событие Stripe
    /audit failed — события, которые не удалось обработать
    /audit verify — проверить цепочку хешей
    /audit export <i>30d</i> — всё за последние дни одним файлом
audit-export-too-large = Экспорт больше, чем принимает Telegram. Запросите более короткий срок, например <code>/audit export 30d</code>, или выполните <code>tollgate audit export</code> на сервере.
audit-export-caption = { $count ->
    [one] Журнал аудита, { $count } запись
    [few] Журнал аудита, { $count } записи
    [many] Журнал аудита, { $count } записей
   *[other] Журнал аудита, { $count } записи
}

## Люди, для администраторов

whois-usage =
    <b>Найти человека</b>

    /whois <i>1001</i> – id в Telegram
    /whois <i>@name</i> – имя пользователя или имя
    /whois <i>ann@example.com</i> – почта в Stripe
    /whois <i>cus_…</i>, <i>sub_…</i>, <i>in_…</i>, <i>pi_…</i>, <i>evt_…</i>
whois-unknown = 🤷 По запросу <code>{ $query }</code> никого нет. Имя пользователя известно из последнего сообщения человека.
whois-email-unknown = 🤷 В Stripe нет клиента с почтой <code>{ $query }</code>. Stripe различает заглавные и строчные буквы.
whois-only-at-stripe = 🤷 <code>{ $query }</code> – это <code>{ $customer }</code> в Stripe, и в боте этому клиенту никто не соответствует.
whois-stripe-down = Почта ищется в Stripe, а он недоступен. Попробуйте позже или ищите по id.
whois-several = Под <code>{ $query }</code> подходят несколько человек. Кто нужен?
person-title = <b>{ $name }</b>
person-first-seen = Впервые замечен: { $date }
person-reachable = Получает сообщения
person-unreachable = Заблокировал бота: { $date }
person-never-wrote = Ни разу не писал боту
person-imported = Перенесено из Stripe { $date } (импорт)
person-plan = <b>{ $plan }</b> · { $state }
person-planned = Переход на { $plan }: { $date }
person-awaited = Отложенный платёж ещё в пути
person-owes = ⚠️ Долг { $amount } с { $date }
person-owes-amount = ⚠️ Долг { $amount }
person-owes-since = ⚠️ Есть неоплаченный счёт с { $date }
person-access-until = Доступ до { $date }
person-lapsed = Доступ закончился { $date }
person-paid = Последний платёж: { $amount }, { $date }
person-no-payment = Последний платёж: не было
person-next = Следующий платёж: { $amount }, { $date }
person-next-unknown = Следующий платёж: { $date }
person-access = <b>Доступ</b>
person-no-access = <b>Доступ</b>: нет
person-entitlements = • { $source }: { $names }
person-entries = <b>Последние записи</b>
person-entry = { $at } · { $what }
person-events = <b>События Stripe</b> у <code>{ $user }</code>
person-no-events = Пока нет.
source-grant = { $plan }, выдал администратор { $admin }
source-free = { $plan }, для всех
source-until = { $source }, до { $date }
state-never = ничего не покупал
state-granted = выдано вручную
state-unlisted = подписка по цене, которой нет ни в одном тарифе
state-incomplete = первый платёж не поступил
state-never-paid = так и не оплачено
state-trialing = пробный период
state-trial-until = пробный период до { $date }
state-trial-ends = пробный период, закончится { $date }
state-active = активна
state-renews = активна, продлится { $date }
state-ends = активна, закончится { $date }
state-once = оплачено разово
state-once-until = оплачено разово, до { $date }
state-past-due = платёж просрочен
state-unpaid = не оплачена, попыток больше нет
state-paused = на паузе
state-collection-paused = платежи на паузе
state-ended = закончилась
state-ended-on = закончилась { $date }
state-ended-unpaid = закончилась { $date }, платёж не прошёл
state-ended-disputed = закончилась { $date }, платёж оспорен
state-cancelled = отменена, закончилась { $date }
state-refunded = деньги возвращены
state-disputed = платёж потерян в споре

why-usage =
    <b>Почему у человека есть или нет доступа</b>

    /why <i>1001</i> – всё
    /why <i>@name signals</i> – одно право

    Человек ищется по всему, что принимает /whois.
why-title = <b>Почему</b> · { $name }
why-answer = <b>{ $names }</b>: { $answer }
why-held = есть, даёт { $source }
why-ended = нет, закончилось { $date }
why-never = нет и никогда не было
why-no-access = Доступа нет и никогда не было.
why-nothing = Пока ничего не было: ни оплаты, ни платежа, ни выдачи вручную.
why-recorded = { $who }: { $what }
why-step-started = <b>доступ к { $names }</b>: { $source }
why-step-ended = <b>больше нет доступа к { $names }</b>
why-notified = отправлено человеку: «{ $text }»
why-notice-waits = ждёт отправки: «{ $text }»
why-notice-failed = не доставлено: «{ $text }»

## Записи журнала словами

audited-with = { $what }: { $details }
actor-user = сам человек
actor-admin = администратор { $id }
actor-stripe = Stripe
actor-worker = tollgate
actor-cli = командная строка
actor-cli-user = командная строка ({ $name })
audited-subscription-created = подписка создана
audited-subscription-changed = подписка изменена
audited-subscription-update-expired = смена тарифа не оплачена вовремя
audited-subscription-ended = подписка закончилась
audited-subscription-refreshed = подписка исправлена по данным Stripe
audited-resume-asked = отмена отозвана
audited-unpause-asked = запрошен конец паузы
audited-unpause-left = пауза продолжается: возобновление стоило бы денег
audited-change-asked = запрошена смена тарифа
audited-change-scheduled = смена тарифа запланирована
audited-change-dropped = запланированная смена отменена
audited-schedule-released = расписание смены снято
audited-checkout-opened = открыта страница оплаты
audited-checkout-expired = страница оплаты истекла
audited-checkout-awaiting = оформлено, платёж в пути
audited-checkout-failed = платёж при оформлении не прошёл
audited-checkout-completed = оформление завершено
audited-invoice-open = выставлен счёт
audited-invoice-failed = платёж не прошёл
audited-invoice-action-required = банк просит подтверждения
audited-invoice-uncollectible = счёт списан как безнадёжный
audited-invoice-voided = счёт аннулирован
audited-invoice-paid = счёт оплачен
audited-invoice-payment = оплачена часть счёта
audited-charge-refunded = платёж возвращён
audited-refund-pending = возврат начат
audited-refund-succeeded = возврат завершён
audited-refund-canceled = возврат отменён
audited-refund-failed = возврат не удался
audited-refund-requested = запрошен возврат
audited-cancel-requested = запрошена отмена
audited-goodwill = подарены дни
audited-moved = покупки перенесены
audited-imported = перенесено из Stripe (импорт)
audited-action-failed = действие админа не выполнено
audited-resync-requested = сверка со Stripe
audited-event-replayed = событие обработано ещё раз
audited-dispute-inquiry = банк запрашивает сведения о платеже
audited-dispute-inquiry-review = ответ на запрос банка рассматривается
audited-dispute-open = платёж оспорен
audited-dispute-review = спор рассматривается
audited-dispute-prevented = спор предотвращён
audited-dispute-lost = спор проигран
audited-dispute-appeal = проигранный спор обжалован
audited-dispute-appeal-review = жалоба рассматривается
audited-dispute-won = спор выигран
audited-fraud-warning-open = банк подозревает мошенничество
audited-fraud-warning-closed = предупреждение банка о мошенничестве закрыто
audited-customer-linked = привязан клиент Stripe
audited-customer-deleted = клиент Stripe удалён
audited-access-granted = доступ выдан
audited-access-revoked = выданный доступ отозван
audited-access-ended = доступ закончился
audited-revocations-resumed = приостановленный отзыв доступа возобновлён
audited-portal-opened = открыта страница платежей
audited-language-chosen = выбран язык
audited-exported = данные выгружены
audited-erased = личные данные удалены
audited-configuration-changed = изменена конфигурация
audited-permission-refused = отказано по роли
audited-broadcast-changed = рассылка
audited-chat-bound = чат привязан к праву доступа
audited-chat-unbound = чат отвязан
audited-chat-removals-resumed = исключения из чата возобновлены
audited-chat-joined = вступление в платный чат
audited-chat-left = выход из платного чата
audited-chat-removed = исключение из платного чата
audited-chat-declined = заявка на вступление отклонена
notice-chat-removed = Вы больше не в чате <b>{ $chat }</b>: ваш доступ закончился. Как только у вас снова будет тариф, вы сможете вернуться.
notice-chat-too-many = Не удалось впустить вас в <b>{ $chat }</b>: вы состоите в максимальном для Telegram числе групп и каналов. Выйдите из одного из них, и я впущу вас в течение часа.
notice-chat-bot-added = Теперь я в чате <b>{ $chat }</b>. Его id: <code>{ $id }</code>.
button-chats = Мои чаты
button-all-chats = Все чаты
button-chat = Показать чат
button-join = Вступить в { $chat }
button-bind = 🔑 { $entitlement }
button-chat-enforce = Применять
button-chat-observe = Только наблюдать
button-chat-unbind = Отвязать
button-chat-resume = Возобновить исключения: { $count }
button-chat-not-entitled = Без права: { $count }
button-chat-missing = Ещё не вошли: { $count }
button-page-back = ‹ Назад
button-page-on = Дальше ›
chats-title = <b>Ваши чаты</b>
chats-how = Нажмите кнопку и отправьте заявку: я сразу вас впущу.
chats-in = ✓ <b>{ $chat }</b>: вы участник с { $date }.
chats-in-unknown = ✓ <b>{ $chat }</b>: вы участник.
chats-in-over = <b>{ $chat }</b>: вы ещё участник, но тарифа для этого чата у вас больше нет.
chats-open = <b>{ $chat }</b> открыт для вас.
chats-banned = <b>{ $chat }</b>: администратор заблокировал вас там. Если это ошибка, напишите нам: /paysupport
chats-not-ready = <b>{ $chat }</b>: ваша ссылка ещё не готова. Попробуйте снова через минуту.
chats-none = У вас ещё нет тарифа с закрытым чатом. Вот чаты и тарифы, в которые они входят:
chats-none-sold = Закрытых чатов здесь пока нет.
notice-chats-leaving = Вы также потеряете доступ к { $chats }.
chat-can-invite = ✓ Я могу впускать людей.
chat-cannot-invite = ✗ Я не могу впускать людей.
chat-can-remove = ✓ Я могу исключать людей.
chat-cannot-remove = ✗ Я не могу исключать людей.
chat-rights-group = Чтобы дать мне недостающее: нажмите название группы → <i>Изменить</i> → <i>Администраторы</i> → этот бот (добавьте, если его там нет) → включите:
chat-right-add-members = <i>Добавление участников</i> (на некоторых устройствах <i>Пригласительные ссылки</i>)
chat-right-ban-users = <i>Блокировка пользователей</i>
chat-rights-channel = Чтобы дать мне недостающее: нажмите название канала → <i>Изменить</i> → <i>Администраторы</i> → этот бот (добавьте, если его там нет) → включите <i>Добавление подписчиков</i>.
chat-rights-channel-remove = В каналах нет отдельного переключателя для исключения. Чтобы дать мне это право: название канала → <i>Изменить</i> → <i>Администраторы</i>, уберите меня оттуда и добавьте снова.
chat-basic-group = Это обычная группа, а такие группы не могут быть платными чатами: в них нет блокировок, которые можно снять, а id меняется, когда группа становится супергруппой.

    Как сделать её супергруппой: название группы → <i>Изменить</i> → <i>История чата для новых участников</i> → <i>Видна</i>. Затем назначьте меня там администратором, и я напишу вам с новым id.
chat-no-access = Меня больше нет в этом чате.
chat-no-entitlement = Чтобы продавать этот чат, какой-нибудь платный тариф должен давать право, которого нет в бесплатном. Добавьте его в <code>bot.toml</code> и перезапустите бота, затем откройте /chats.
chat-bind = <b>Какое право открывает чат?</b> Сначала я только наблюдаю: впускаю всех, у кого оно есть, и никого не исключаю, пока вы не нажмёте <i>Применять</i>.
chat-file = Или впишите чат в <code>bot.toml</code> с нужным правом. Файл важнее кнопок:
    <pre>{ $block }</pre>
chat-bound-observed = Открыт для тех, у кого есть <b>{ $entitlement }</b>. Я только наблюдаю: никого не исключаю и никому не отказываю.
chat-bound-enforced = Открыт для тех, у кого есть <b>{ $entitlement }</b>. Остальным отказываю и исключаю их.
chat-unbound = Это не платный чат: я никого не впускаю и не исключаю.
chat-in-file = Это задано в <code>bot.toml</code>. Чтобы изменить, отредактируйте файл и перезапустите бота.
chat-unknown = Я никогда не был в этом чате.
chat-entitlement-unknown = Ни один платный тариф больше не даёт этого права. Кнопка устарела.
chat-counts = Участники: <b>{ $members }</b>, неизвестны мне: <b>{ $unknown }</b>
chat-counts-unasked = Известные мне участники: <b>{ $known }</b>
chat-not-entitled = В чате без права: <b>{ $count }</b>
chat-missing = С правом, но не в чате: <b>{ $count }</b>
chat-removals-stopped = ⚠️ Исключения остановлены с { $date }: за час их было слишком много. Ждут: <b>{ $count }</b>. Посмотрите, кто в нём без права, прежде чем возобновить их.
chat-awaits-stripe = ⏳ Некоторое время я не работал, и кто-то мог заплатить без моего ведома. Пока я не сверю всё со Stripe, никого не исключают и никому не отказывают: обычно это несколько минут после запуска, не дольше суток.
chat-enforce-question = Применять в <b>{ $chat }</b>? С этого момента заявки людей без права отклоняются. { $count ->
        [0] Никто из известных мне людей не будет исключён.
        [one] Будет исключён { $count } человек, который в чате без права.
        [few] Будут исключены { $count } человека, которые в чате без права.
       *[other] Будут исключены { $count } человек, которые в чате без права.
    }
chat-unbind-question = Отвязать <b>{ $chat }</b>? Тогда это больше не платный чат: я никого не впускаю и не исключаю.
chats-all-title = <b>Все чаты</b>
chats-all-none = Меня нет ни в одной группе и ни в одном канале. Добавьте меня администратором, и я вам напишу.
chat-state-enforced = применяется
chat-state-observed = наблюдение
chat-state-unbound = не платный
chat-state-problem = требует внимания
chat-head = <b>{ $chat }</b> · <code>{ $id }</code>
chat-list-not-entitled = <b>{ $chat }</b>: в чате без права
chat-list-missing = <b>{ $chat }</b>: с правом, но не в чате
chat-list-empty = Никого.
chat-tried-link = есть ссылка, не использована
chat-tried-request = просит впустить
chat-tried-banned = заблокирован администратором
chat-tried-removal = исключается
chat-tried-held = ждёт: исключения остановлены
chat-tried-failed = последняя попытка не удалась: { $reason }
chat-join-declined = <b>{ $chat }</b> открыт для тех, в чей тариф он входит. Выберите тариф и отправьте заявку снова: я сразу вас впущу.
audited-message-written = отправлено сообщение
audited-event-failed = событие окончательно не обработано
audited-audit-exported = журнал выгружен
audited-audit-sealed = старые записи запечатаны
detail-change = { $from } → { $to }
detail-part = { $part } из { $amount }
detail-owed = не оплачено { $amount }
detail-owed-since = не оплачено { $amount } с { $date }
detail-attempt = попытка { $number }
detail-renews = продлится { $date }
detail-ends = закончится { $date }
detail-until = до { $date }
detail-due = ответить до { $date }
detail-entries = { $count ->
    [one] { $count } запись
    [few] { $count } записи
   *[other] { $count } записей
}
reason-first = первый платёж
reason-renewal = продление
reason-change = смена тарифа

## Показатели

stats-title = <b>Показатели</b> · { $period }
stats-period = { $first } – { $last }
stats-nothing = Пока ничего не продано.
stats-behind = Некоторые счета ещё подсчитываются. Спросите снова чуть позже.
stats-usage = <b>Показатели</b>: /stats, /stats 90d или /stats 1y
stats-year = 1 год
stats-days = { $days } дн.
stats-line = { $label }: <b>{ $value }</b>
stats-plan = • { $plan }: { $count }
stats-mrr = MRR
stats-active = Активные
stats-new = Новые
stats-churned = Ушли
stats-net-new = Прирост
stats-conversion = Конверсия проб
stats-churn-rate = Отток за 30 дн.
stats-arpu = ARPU
stats-ltv = LTV (оценка)
stats-received = Получено
stats-failed = Не прошли
stats-recovered = Взысканы
stats-refunds = Возвраты

## Weekly digest

digest-title = <b>Итоги недели</b> · { $period }
digest-off = Итоги недели отключены.
digest-on = Итоги недели включены. Они приходят в понедельник утром.
button-figures = Показатели
button-digest-off = Отключить итоги недели
button-digest-on = Включить итоги недели

## Pages that checkout returns to; plain text

page-active-title = Ваш тариф активен
page-active-text = Тариф { $plan } теперь ваш. Приятного пользования!
page-ended-title = Этот тариф больше не действует
page-ended-text = Возвращайтесь в любое время: выбрать тариф можно в чате.
page-resting-title = Ваш тариф приостановлен
page-resting-text = Сейчас у вас нет доступа. Откройте чат, чтобы узнать причину и что делать.
page-paused-requested = Он приостановлен по запросу. Возобновить его можно в чате; там сначала видна стоимость.
page-paused-trial = Бесплатный пробный период закончился, а карта не привязана. Добавьте её в чате, чтобы сохранить тариф.
page-paused-payment = Платёж не прошёл, поэтому тариф приостановлен. Оплатите счёт, чтобы возобновить его. Ссылка на счёт — в чате.
page-paused-last-payment = Последняя попытка оплаты не удалась, поэтому тариф приостановлен. Оплатите счёт, чтобы возобновить его. Ссылка на счёт — в чате.
page-paused-system = Его приостановил платёжный сервис Stripe. Ничего не списывается. Мы уже знаем об этом.
page-checking-title = Минутку
page-checking-text = Stripe ещё не подтвердил платёж. Страница обновится сама.
page-stopped-title = Пока не подтверждено
page-stopped-text = Stripe пока не подтвердил платёж, и эта страница больше не обновляется. Если вы оплатили, вам придёт сообщение в чате, как только Stripe это подтвердит.
page-look-again = Проверить ещё раз
page-pending-title = Ваш платёж обрабатывается
page-pending-text = Такой платёж занимает несколько дней. Когда он поступит, вам придёт сообщение в чате; эту страницу можно закрыть.
page-over-title = Эта страница оплаты больше не действует
page-over-text = Платёж не поступил. Выбрать тариф снова можно в чате.
page-unknown-title = Продолжение в чате
page-unknown-text = Если вы только что оплатили, вам придёт сообщение в чате, как только Stripe это подтвердит.
page-left-title = Вы вышли со страницы оплаты
page-left-text = Деньги не списаны. Продолжить можно в чате.
page-back = Вернуться в чат
page-plans-title = Тарифы
page-plan-adds = Всё из тарифа { $plan }, а также:
page-plan-same-as = Всё из тарифа { $plan }
page-choose = Выбрать в Telegram

mydata-caption = Всё, что я храню о вас, в файле JSON. Данных ваших карт в нём нет. /forget удаляет это.
forget-waits = ⏳ <b>Ваша подписка ещё действует</b>
forget-waits-what = Ваши данные нужны для её оплаты, поэтому удалить их пока нельзя. Сначала отмените подписку. Когда она закончится, отправьте /forget ещё раз.
forget-title = 🗑 <b>Удалить ваши данные?</b>
forget-erased =
    <b>Удаляется сразу и навсегда</b>
    • ваше имя, имя пользователя и язык
    • то, что прислал о вас Stripe, например почта и адрес
    • подробности того, что вы здесь делали
forget-kept =
    <b>Сохраняется, как требует налоговый закон</b>
    • что, когда и за какой тариф оплачено, только под вашим номером Telegram { $user }
forget-access = Доступ, который у вас есть, сохранится до своего окончания.
forget-stripe = Stripe ведёт собственный учёт, а копии базы данных со временем удаляются.
button-forget = Удалить мои данные
button-forget-not = Оставить
forgotten = ✅ <b>Ваши данные удалены</b>
forgotten-what = Теперь вы можете удалить этот чат. Если вы снова напишете мне, мы начнём с начала.

## Broadcasts

broadcast-usage =
    Ответьте командой /broadcast на своё сообщение, чтобы отправить его многим. Форматирование, фото и другие файлы сохраняются.

    Можно указать время в UTC и кнопку:
    <code>/broadcast at 2027-01-31 18:30 К тарифам https://example.com</code>

    Или напишите простой текст: <code>/broadcast Всем привет</code>

    Сначала вы выбираете получателей и подтверждаете, и только потом сообщение уходит.
broadcast-draft = <b>Отправить это сообщение?</b> Выше оно показано так, как его получат.
broadcast-people = Кому: { $segment } · { $count ->
        [one] { $count } человек
        [few] { $count } человека
       *[other] { $count } человек
    }
broadcast-starts-now = Начнётся сразу после подтверждения
broadcast-starts = Начнётся { $at }
broadcast-takes = Займёт около { $duration }
broadcast-title = <b>Рассылка</b> · { $state }
broadcast-delivered = Доставлено: { $count }
broadcast-blocked = Заблокировали бота: { $count }
broadcast-failed = Не доставлено: { $count }
broadcast-rejected = Telegram отклоняет сообщение: { $reason }
broadcast-time-left = Осталось около { $duration }
broadcast-state-draft = черновик
broadcast-state-scheduled = запланирована
broadcast-state-running = отправляется
broadcast-state-paused = на паузе
broadcast-state-stopped = остановлена
broadcast-state-done = завершена
segment-everyone = Все
segment-trial = Пробный период
segment-past-due = Платёж просрочен
segment-ended = Закончилось за { $days } дн.
segment-never-bought = Ничего не покупали
button-segment-ended = Конец ≤ { $days } дн.
button-broadcast-send = Отправить
button-broadcast-discard = Отменить
button-broadcast-pause = Пауза
button-broadcast-resume = Продолжить
button-broadcast-stop = Остановить
button-decline-broadcasts = Больше не присылать новости
button-want-broadcasts = Снова получать новости
broadcasts-declined = Новостей больше не будет. Сообщения о вашем тарифе и платежах приходят как прежде.
broadcasts-wanted = Вы снова получаете новости.
span-seconds = { $seconds } с
span-minutes = { $minutes } мин

## Messages between admins and a person

message-usage =
    Напишите человеку: <code>/message 1001 Ваш текст</code>

    Человека можно указать номером, @именем или адресом e-mail. Ответ придёт сюда.
message-person = <b>{ $name }</b> · { $id }
message-prompt = ✍️ Сообщение для { $person }
message-prompt-how = Ответьте на это сообщение своим текстом.
message-sent = ✅ Отправляется: { $person }. Ответ придёт сюда.
message-blocked = 🚫 { $person }: бот заблокирован. Сообщение не доставлено.
message-to-unknown = { $person } ещё не писал боту, поэтому бот не может написать первым.
message-too-long = Слишком длинно: не больше { $count } символов.
operator-message = 💬 <b>Сообщение от оператора</b>
operator-message-answer = Чтобы ответить, просто напишите сюда.
answer-from = 💬 { $person }
answer-by-colleague = ↩️ Ответ от { $admin } для { $person }
answer-passed-on = ✉️ Передано. Ответ придёт сюда.
answer-needs-text = Передать можно только текст. Напишите, пожалуйста, словами.
button-message = Написать
button-reply = Ответить
button-show-person = Профиль

## Свои платежи

receipts-title = 🧾 <b>Ваши платежи</b>
receipts-title-page = 🧾 <b>Ваши платежи</b>, страница { $page } из { $pages }
receipts-line = { $number }. { $date } · { $plan } · <b>{ $amount }</b>
receipts-line-unnamed = { $number }. { $date } · <b>{ $amount }</b>
receipts-noted = { $line } – <i>{ $note }</i>
receipts-private = Ссылки только для вас. Со временем они перестают работать; отправьте /receipts, чтобы получить новые.
receipts-incomplete = ⚠️ Stripe, наш платёжный сервис, сейчас не отвечает, поэтому некоторых ссылок нет. Попробуйте ещё раз через несколько минут.
receipts-none = Вы здесь ещё ничего не оплачивали.
receipt-pending = ещё не оплачено
receipt-owed = платёж не прошёл
receipt-not-paid = не оплачено
receipt-refunded = деньги возвращены
receipt-refunded-partly = возвращено { $amount }
receipt-disputed = оспаривается
receipt-reversed = отменён банком

## Отмена своей подписки

cancelling-title = <b>Отменить { $plan }?</b>
cancelling-title-unlisted = <b>Отменить вашу подписку?</b>
cancelling-until = Период до <b>{ $date }</b> оплачен. Если отменить подписку, доступ сохранится до этого дня, и больше ничего не спишется.
cancelling-undated = Если отменить подписку, доступ сохранится до конца оплаченного периода, и больше ничего не спишется.
cancelling-trial = До <b>{ $date }</b> действует бесплатный период. Если отменить подписку, доступ сохранится до этого дня, и вы ничего не заплатите.
cancelling-at-once = Если отменить подписку, доступ закончится сразу, и больше ничего не спишется.
cancelling-owing = Последний платёж не прошёл. Если отменить подписку, тариф больше не будет продлеваться. Если дело в карте, достаточно заменить её, чтобы сохранить тариф.
cancelling-paused = Подписка на паузе, и сейчас ничего не списывается. Если отменить её, она закончится окончательно.
cancelling-returned = Последний платёж был возвращён, поэтому сейчас доступа нет. Если отменить подписку, больше ничего не спишется.
cancelling-not-allowed = Отменить подписку онлайн здесь нельзя. Напишите нам, и мы отменим её за вас: /paysupport
cancelling-already = Подписка на <b>{ $plan }</b> уже отменена. Доступ сохранится до <b>{ $date }</b>, и больше ничего не спишется.
cancelling-already-unlisted = Ваша подписка уже отменена. Она действует до <b>{ $date }</b>, и больше ничего не спишется.
cancelling-planned = <b>{ $date }</b> ваш тариф сменится на <b>{ $plan }</b>. Сначала отмените эту смену, затем снова отправьте /cancel.
cancelling-once = Вы оплатили <b>{ $plan }</b> один раз. Тариф не продлевается, поэтому отменять нечего.
cancelling-given = <b>{ $plan }</b> вам подарили. Деньги за него не списываются, поэтому отменять нечего.
cancelling-other = За ваш <b>{ $plan }</b> платит другой человек, и отменить подписку может только он.
cancelling-pending = Ваш платёж в пути. Когда он придёт, подписку можно будет отменить командой /cancel.
cancelling-nothing = У вас нет подписки, поэтому отменять нечего.
