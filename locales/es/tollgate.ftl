language-name = Español

## Buttons

button-plans = Planes
button-status = Mi plan
button-manage = Gestionar
button-language = Idioma
button-help = Ayuda
button-back = ‹ Atrás
button-home = Inicio
button-current = ✓ { $name }
button-pay = Pagar { $amount }
button-try = Empezar la prueba gratis
button-month = { $amount } al mes
button-year = { $amount } al año
button-year-saving = { $amount } al año · −{ $percent } %
button-once = { $amount }, pago único
button-once-days = { $days ->
    [one] { $amount } por { $days } día
   *[other] { $amount } por { $days } días
}
button-portal = Abrir la página de facturación
button-update-card = Actualizar tarjeta
button-pay-invoice = Pagar la factura
button-confirm-payment = Confirmar el pago
button-pay-or-confirm = Pagar o confirmar
button-confirm-change = Confirmar el cambio
button-keep = Conservar { $plan }
button-keep-as-is = Dejarlo como está
button-resume = Reanudar
button-confirm-resume = Reanudar por { $amount }
button-pause = Pausar
button-private-chat = Seguir en privado
button-terms = Leer las condiciones
button-privacy = Leer la privacidad
button-support = Contactar con soporte
button-older = Anteriores ›
button-newest = « Recientes
button-audit-log = Registro
button-failed = Eventos fallidos
button-alerts = Todas las alertas
button-verify = Verificar
button-confirm = Confirmar
button-dismiss = Cancelar
button-no-end = Sin fin
button-all = Todo: { $amount }
button-half = La mitad: { $amount }
button-cancel-now = Mejor al instante
button-cancel-subscription = Cancelar la suscripción
button-upgrade = Mejorar plan
button-open-plan = Abrir { $plan }
button-receipts = Recibos
button-newer = ‹ Más recientes
button-again = Reintentar
button-receipt = Recibo
button-invoice = Factura
button-pdf = PDF
button-details = Detalles
button-in-words = En palabras
button-why = Por qué
button-csv = CSV
button-grant = Conceder
button-refund = Reembolsar
button-resync = Sincronizar
button-events = Eventos
button-stripe = Abrir en Stripe
button-person = ‹ Persona

## Command menu

menu-start = Empezar
menu-help = Qué puedo hacer
menu-plans = Planes y precios
menu-upgrade = Elegir o cambiar de plan
menu-manage = Tarjeta, facturas, cancelación
menu-receipts = Tus pagos, recibos y facturas
menu-cancel-own = Cancelar tu suscripción
menu-status = Tu plan y lo que incluye
menu-chats = Tus grupos y canales privados
menu-language = Cambiar el idioma
menu-terms = Condiciones del servicio
menu-privacy = Política de privacidad
menu-mydata = Tus datos en un archivo
menu-forget = Borrar tus datos
menu-paysupport = Ayuda con un pago
menu-message = Escribir a alguien
menu-broadcast = Escribir a muchas personas
menu-audit = Registro de auditoría
menu-stats = Ingresos y otras cifras
menu-grant = Dar un plan a alguien
menu-revoke = Quitar un plan dado a mano
menu-whois = Buscar a una persona
menu-why = Por qué alguien tiene acceso o no
menu-refund = Reembolsar un pago
menu-cancel = Cancelar la suscripción de alguien
menu-comp = Regalar días de una suscripción
menu-move = Pasar las compras a otra cuenta
menu-resync = Comparar a alguien con Stripe
menu-replay = Procesar eventos otra vez

about-short = Planes, pagos y tu suscripción en un solo chat.
about-long =
    Elige un plan, paga de forma segura con Stripe y ten tu suscripción siempre a la vista.

    Te aviso cuando tu plan está activo, cuándo se renueva y si un pago necesita tu atención.

## Welcome and help

owner-confirmed = ✅ <b>Ahora eres el propietario de este bot.</b>
owner-confirmed-next = Recibirás los avisos sobre pagos en este chat. Los pasos que faltan te esperan en la terminal.
welcome-hello = 👋 ¡Hola, { $name }!
welcome-hello-unnamed = 👋 ¡Hola!
welcome-offer = Aquí eliges un plan, pagas de forma segura con Stripe y gestionas tu suscripción, todo en este chat.
welcome-nothing-sold = Todavía no hay nada disponible. Vuelve pronto.
current-plan = Tu plan: <b>{ $plan }</b>
list-item = • { $item }
help-title = <b>Qué puedo hacer</b>
help-command = /{ $command } – { $what }
help-admin = <b>Para administradores</b> (tu rol: { $role })
help-support = ¿Problemas con un pago? Para eso está /paysupport.

## Plans

plans-title = <b>Planes</b>
plan-name = <b>{ $plan }</b>
plan-name-current = <b>{ $plan }</b> · tu plan
plan-free = Gratis
plan-price = { $plan }: { $price }
price-month = { $amount } al mes
price-year = { $amount } al año
price-once = { $amount }, pago único
price-once-days = { $days ->
    [one] { $amount } por { $days } día, pago único
   *[other] { $amount } por { $days } días, pago único
}
plan-includes = Incluye:
plan-adds = Todo lo de <b>{ $plan }</b> y además:
plan-same-as = Todo lo de <b>{ $plan }</b>
plan-loses = Ya no incluye:
entitlements-more = { $count ->
    [one] • y { $count } más
   *[other] • y { $count } más
}
trial-offer = { $days ->
    [one] 🎁 El primer día es gratis. No pagas nada hasta que termine la prueba.
   *[other] 🎁 Los primeros { $days } días son gratis. No pagas nada hasta que termine la prueba.
}
year-saving = Pagando por año ahorras un { $percent } %.
plan-choose = ¿Cómo quieres pagar?
plan-choose-interval = ¿Mensual o anual?
plan-not-sold = Este plan no está disponible en este momento.
plan-change = Elige un precio y te enseño cuánto cuesta el cambio antes de que pase nada.
plan-once-later = Este plan es de pago único. Podrás comprarlo cuando termine tu suscripción.
plan-free-cancel = Este plan no cuesta nada. Para volver a él, cancela tu suscripción: toca «Gestionar».

## Checkout and billing page

checkout-title = <b>{ $plan }</b> · { $price }
checkout-how = El botón abre la página de pago segura de Stripe. Te aviso aquí mismo en cuanto tu plan esté activo.
checkout-how-trial = El botón abre la página segura de Stripe. Hoy no se cobra nada, y te aviso aquí mismo en cuanto empiece tu prueba.
checkout-complete = Tu compra de <b>{ $plan }</b> está completa.
checkout-expired = ⌛ Esta página de pago de <b>{ $plan }</b> ha caducado. Puedes volver a elegir cuando quieras.
already-owned = Ya tienes <b>{ $plan }</b>.
portal-ready = Tu página de facturación en Stripe está lista: cambia de plan o de tarjeta, consulta tus facturas o cancela.
portal-private = El enlace es solo tuyo y funciona por poco tiempo.

## Changes of plan

change-title = Cambio de <b>{ $from }</b> a <b>{ $to }</b>, { $price }
change-title-to = Cambio a <b>{ $to }</b>, { $price }
change-title-price = <b>{ $plan }</b>: cambio a { $price }
change-due = A pagar ahora: <b>{ $amount }</b>.
change-due-nothing = Ahora no pagas nada.
change-sum-until = • Importe hasta el { $date }: { $amount }
change-sum-charged = • Importe: { $amount }
change-sum-unused = • Tiempo no usado: { $amount }
change-sum-discount = • Descuento: { $amount }
change-sum-tax = • Impuestos: { $amount }
change-sum-credit = • Tu saldo: { $amount }
change-sum-owed = • Pendiente de antes: { $amount }
change-credit-left = Te quedan <b>{ $amount }</b> de saldo para las próximas renovaciones.
change-carried = { $amount } es muy poco para un cobro y pasa a tu próxima factura.
change-next = Después, <b>{ $amount }</b> el <b>{ $date }</b>.
change-next-less = Después, <b>{ $amount }</b> el <b>{ $date }</b>: { $total } menos el resto de tu saldo.
change-covered = { $count ->
    [one] El saldo paga la renovación del <b>{ $date }</b> ({ $amount }).
   *[other] A partir del <b>{ $date }</b>, el saldo paga { $count } renovaciones (de { $amount } cada una).
}
change-covered-rest = Otros { $amount } se descuentan de la siguiente.
change-later = Ahora no pagas nada. Conservas <b>{ $from }</b> hasta el <b>{ $date }</b>. Después empieza <b>{ $to }</b> por <b>{ $price }</b>.
change-later-first = Ahora no pagas nada. Conservas <b>{ $from }</b> hasta el <b>{ $date }</b>. Después empieza <b>{ $to }</b> y tu primer pago es de <b>{ $amount }</b>.
change-later-same = Ahora no pagas nada. Todo sigue igual hasta el <b>{ $date }</b>. Después pagas <b>{ $price }</b>.
change-later-same-first = Ahora no pagas nada. Todo sigue igual hasta el <b>{ $date }</b>. Después, tu próximo pago es de <b>{ $amount }</b>.
change-later-credit = Tu saldo de { $credit } se descuenta de ese pago.
change-later-undated = Ahora no pagas nada. El cambio se aplica con la próxima renovación.
change-scheduled = 📅 Hecho. Conservas <b>{ $from }</b> hasta el <b>{ $date }</b> y después tendrás <b>{ $to }</b>.
change-scheduled-same = 📅 Hecho. A partir del <b>{ $date }</b> pagas { $price } por <b>{ $to }</b>. Hasta entonces todo sigue igual.
change-needs-payment = 🔐 El cambio a <b>{ $plan }</b> está pendiente del pago. Págalo o confírmalo en la página de Stripe; también vale otra tarjeta. Hasta entonces tu plan sigue igual.
change-needs-card = ⚠️ El cambio a <b>{ $plan }</b> está pendiente del pago. Actualiza tu tarjeta, por favor; hasta entonces tu plan sigue igual.
change-quote-expired = ⌛ Esa oferta ha caducado. Aquí tienes una nueva:
change-portal = Este cambio se hace en la página de Stripe, donde también verás cuánto cuesta.
same-plan = Ya tienes <b>{ $plan }</b> a este precio.
same-plan-unnamed = Eso es justo lo que ya tienes.
same-plan-planned = Hay un cambio previsto para el <b>{ $date }</b>. Todavía puedes cancelarlo.
payment-first = Queda un pago pendiente. Págalo primero, por favor; después podrás cambiar de plan.
card-first = Tu suscripción no tiene ninguna tarjeta guardada. Añade una primero, por favor; después podrás cambiar de plan.
paused-first-resume = ⏸ Tu suscripción está en pausa. Reanúdala primero; después podrás cambiar de plan.
paused-first-payment = ⏸ Un pago no se ha podido realizar y tu suscripción está en pausa. Paga primero la factura pendiente; después podrás cambiar de plan.
paused-first-last-payment = ⏸ El último intento de cobro ha fallado y tu suscripción está en pausa. Paga primero la factura pendiente; después podrás cambiar de plan.
paused-first-system = ⏸ Stripe, nuestro proveedor de pagos, ha pausado tu suscripción, así que ahora no se puede cambiar de plan. Ya lo sabemos. ¿Dudas? /paysupport
paused-first-unknown = ⏸ Tu suscripción está en pausa, así que ahora no se puede cambiar de plan. ¿Dudas? /paysupport
resume-first = Tu suscripción está cancelada y termina el <b>{ $date }</b>. Reanúdala primero; después podrás cambiar de plan.
resume-first-undated = Tu suscripción está cancelada. Reanúdala primero; después podrás cambiar de plan.
unlisted-first = Ya tienes aquí una suscripción, con un precio que no corresponde a ninguno de estos planes. Para que no pagues dos veces, no puedo venderte otro plan. Puedes cambiarla o cancelarla en la página de facturación, o escribirnos: /paysupport
nothing-to-resume = Tu suscripción no está cancelada, así que no hay nada que reanudar.
plan-kept = 👍 Hecho, el cambio queda cancelado. Conservas tu plan.
resume-offer = ▶️ ¿Reanudar <b>{ $plan }</b>?
resume-charge = Se cobran <b>{ $amount }</b> ahora.
resume-free = Ahora no se cobra nada.
resume-period = Empieza un nuevo período, del <b>{ $start }</b> al <b>{ $end }</b>.
resume-done = 👍 Entendido. Stripe está reanudando tu suscripción; te lo confirmo aquí mismo.
resume-unpaid = 🔐 <b>{ $plan }</b> sigue en pausa hasta que se pague la factura de <b>{ $amount }</b>. Págala o confírmala en la página de Stripe; también vale otra tarjeta.
resume-unpaid-card = ⚠️ El pago no se ha podido realizar, así que <b>{ $plan }</b> sigue en pausa. Actualiza tu tarjeta e inténtalo de nuevo.
resume-refused = ⚠️ Stripe no ha podido reanudar <b>{ $plan }</b>. No se ha cobrado nada y sigue en pausa. Comprueba tu tarjeta e inténtalo de nuevo. ¿Dudas? /paysupport
pause-portal = ⏸ Tu plan se pausa en la página de Stripe. Mientras está en pausa, no se cobra nada y el acceso está suspendido.
payment-awaited = ⏳ Tu pago de <b>{ $plan }</b> está en camino. Tu banco tarda un poco más; te escribo en cuanto llegue. No tienes que hacer nada más.
payment-awaited-unnamed = ⏳ Tu pago está en camino. Tu banco tarda un poco más; te escribo en cuanto llegue. No tienes que hacer nada más.

## Status

status-title = Tu plan: <b>{ $plan }</b>
status-free = No tienes ninguna suscripción de pago.
status-unlisted = Tienes una suscripción con un precio que no corresponde a ninguno de los planes de aquí, así que no puedo decirte qué incluye.
status-subscription = Suscripción: <b>{ $plan }</b>
status-price = Precio: { $price }
status-last-paid = Tu último pago fue de { $amount }.
status-renews = Se renueva el <b>{ $date }</b>.
status-trial = Prueba gratis hasta el <b>{ $date }</b>.
status-ends = Termina el <b>{ $date }</b> y no se renovará.
status-planned = Cambia a <b>{ $plan }</b> el <b>{ $date }</b>.
status-planned-price = A partir del <b>{ $date }</b>: { $price }.
status-scheduled-elsewhere = Esta suscripción sigue un calendario que creó nuestro equipo. ¿Preguntas? /paysupport
status-change-waits = Un cambio de plan está pendiente de pago hasta el <b>{ $date }</b>. Hasta entonces, tu plan sigue igual.
status-once = Pago único, sin renovación.
status-once-until = Pago único, tuyo hasta el <b>{ $date }</b>.
status-past-due = ⚠️ El último pago no se ha podido realizar.
status-past-due-until = ⚠️ El último pago no se ha podido realizar. Conservas el acceso hasta el <b>{ $date }</b>.
status-lapsed = 🔒 Tu acceso está suspendido desde el <b>{ $date }</b> por un pago atrasado. Paga para recuperarlo.
status-owed = Pendiente: <b>{ $amount }</b>.
status-unpaid = ⚠️ Tu último pago está atrasado, así que ahora mismo no tienes acceso. Paga <b>{ $amount }</b> para recuperarlo.
status-unpaid-unknown = ⚠️ Tu último pago está atrasado, así que ahora mismo no tienes acceso. Págalo para recuperarlo.
status-trial-paused = ⏸ Tu prueba gratis ha terminado y no hay ninguna tarjeta guardada. Añade una para conservar tu plan.
status-paused-requested = ⏸ Tu suscripción está en pausa, como pediste. No se te cobra nada y no tienes acceso. Toca «Reanudar» para ver cuánto cuesta.
status-paused-invoice = ⏸ Tu suscripción sigue en pausa hasta que se pague la factura pendiente.
status-paused-payment = ⏸ Un pago no se ha podido realizar y tu suscripción está en pausa. Paga la factura pendiente para reanudarla.
status-paused-last-payment = ⏸ El último intento de cobro ha fallado y tu suscripción está en pausa. Paga la factura pendiente para reanudarla.
status-paused-settled = ⏸ Ya no debes nada, pero tu suscripción sigue en pausa. Toca «Reanudar» para ver cuánto cuesta.
status-paused-system = ⏸ Stripe, nuestro proveedor de pagos, ha pausado tu suscripción. No se te cobra nada y no tienes acceso. Ya lo sabemos. ¿Dudas? /paysupport
status-paused-unknown = ⏸ Tu suscripción está en pausa. No se te cobra nada y no tienes acceso. ¿Dudas? /paysupport
status-refunded = ⚠️ Se te ha reembolsado el pago, así que ahora mismo no tienes acceso.
status-refunded-next = Tu suscripción no está cancelada: el próximo pago es el <b>{ $date }</b> y con él vuelve tu acceso. Si no lo quieres, cancélala en «Gestionar».
status-disputed = ⚠️ Tu banco ha revertido el pago, así que ahora mismo no tienes acceso. ¿Dudas? /paysupport
pause-access = ⏸ Los pagos están en pausa. Conservas el acceso.
pause-no-access = ⏸ Tu suscripción está en pausa. No se te cobra nada y no tienes acceso.
pause-resumes = Se reanuda automáticamente el <b>{ $date }</b>.
status-awaited = Tu pago de <b>{ $plan }</b> está en camino.
status-awaited-unnamed = Un pago tuyo está en camino.
status-others = También tienes:
noted-item = • { $item } – { $notes }
note-since = desde el { $date }
note-until = hasta el { $date }
note-renews = se renueva el { $date }
note-granted = regalo del equipo

## Language

language-choose = ¿En qué idioma te hablo?
language-set = Listo. A partir de ahora te hablo en español.

## Legal and support

terms-text = 📄 Nuestras condiciones del servicio:
terms-at = 📄 Nuestras condiciones del servicio: { $place }
terms-missing = Las condiciones del servicio aún no se han publicado. ¿Dudas? /paysupport
privacy-text = 🔒 Así tratamos tus datos:
privacy-at = 🔒 Así tratamos tus datos: { $place }
privacy-missing = La política de privacidad aún no se ha publicado. Si quieres que se borren tus datos, pídelo en /paysupport.
paysupport-text = ¿Algo va mal con un pago? Escríbenos y lo resolvemos. Por favor, no envíes números de tarjeta.
paysupport-contact = Contacto: { $contact }
paysupport-missing = Para tarjetas, facturas y cancelaciones, usa /manage. Para lo demás, escribe a quienes llevan este bot.

## Conversation

group-redirect = Los pagos son algo privado. Sigamos en nuestro chat.
unknown-command = No conozco ese comando. Prueba uno de estos:
not-permitted = Tu rol ({ $role }) no incluye esto. Puede hacerlo un owner.
unknown-text = Lo que mejor entiendo son los comandos y los botones. ¿Qué quieres hacer?
alert-stale-button = Este botón ya no sirve. Aquí tienes un menú nuevo.
alert-not-yours = Esto no es para ti.

## Errors

trouble-stripe-down = Stripe, nuestro proveedor de pagos, no responde ahora mismo. Inténtalo de nuevo en unos minutos.
trouble-busy = No ha funcionado esta vez. Inténtalo de nuevo en un minuto.
trouble-portal-not-configured = La página de facturación aún no está configurada. Avísanos, por favor: /paysupport
trouble-plan-not-sold = Este plan no está disponible en este momento. Aquí tienes los demás.
trouble-too-many-checkouts = Has abierto muchas páginas de pago en una hora. La última sigue funcionando. Para elegir otro plan, inténtalo de nuevo dentro de una hora.
trouble-misconfigured = Los pagos no están bien configurados aquí. No se ha cobrado nada. Avísanos, por favor: /paysupport
trouble-no-subscription = No tienes ninguna suscripción en marcha, así que no hay nada que cambiar.
trouble-scheduled-elsewhere = Esta suscripción sigue un calendario que creó nuestro equipo, así que no se puede cambiar aquí. Si quieres un cambio, escríbenos: /paysupport
trouble-payment-declined = El pago ha sido rechazado, así que no ha cambiado nada. Actualiza tu tarjeta e inténtalo de nuevo.
trouble-internal = Algo ha fallado por nuestra parte. Inténtalo de nuevo. Si vuelve a ocurrir, envía este número a /paysupport: <code>{ $id }</code>

## Notices

notice-activated = 🎉 <b>{ $plan }</b> está activo. ¡Que lo disfrutes!
notice-next-renewal = Próxima renovación: <b>{ $date }</b>.
notice-first-payment = Primer pago: <b>{ $date }</b>.
notice-until = Lo tienes hasta el <b>{ $date }</b>.
notice-trial-started = 🎁 Tu prueba gratis de <b>{ $plan }</b> ha empezado.
notice-trial-until = Dura hasta el <b>{ $date }</b>. Si cancelas antes, no pagas nada.
notice-trial-ending = ⏳ Tu prueba gratis de <b>{ $plan }</b> termina el <b>{ $date }</b>.
notice-trial-ending-amount = Entonces se cobran <b>{ $amount }</b> y tu plan continúa.
notice-trial-ending-payment = Entonces se cobra el primer pago y tu plan continúa.
notice-trial-ending-cancel = ¿No quieres continuar? Cancela antes en «Gestionar» y no se te cobrará nada.
notice-trial-converted = ✅ Tu prueba se ha convertido en una suscripción a <b>{ $plan }</b>. Has pagado { $amount }. ¡Gracias!
notice-trial-paused = ⏸ Tu prueba gratis ha terminado y no hay ninguna tarjeta guardada. Añade una para conservar <b>{ $plan }</b>.
notice-pause-requested = ⏸ <b>{ $plan }</b> está en pausa, como pediste. No se te cobra nada y no tienes acceso. Toca «Reanudar» para ver cuánto cuesta; no se cobra nada hasta que lo confirmes.
notice-pause-payment = ⏸ El pago de <b>{ $plan }</b> no se ha podido realizar, así que está en pausa. Paga la factura pendiente para reanudarlo.
notice-pause-last-payment = ⏸ El último intento de cobrar <b>{ $plan }</b> ha fallado, así que está en pausa. Paga la factura pendiente para reanudarlo.
notice-pause-settled = ⏸ <b>{ $plan }</b> está en pausa tras un pago fallido. Ya no debes nada. Toca «Reanudar» para ver cuánto cuesta.
notice-pause-system = ⏸ Stripe, nuestro proveedor de pagos, ha pausado <b>{ $plan }</b>. No se te cobra nada y no tienes acceso. Ya lo sabemos y lo revisaremos. ¿Dudas? /paysupport
notice-pause-unknown = ⏸ <b>{ $plan }</b> está en pausa. No se te cobra nada y no tienes acceso. ¿Dudas? /paysupport
notice-resume-offered = ✅ Hemos recibido tu pago de { $paid } por <b>{ $plan }</b>. El plan sigue en pausa: reanudarlo cuesta otros <b>{ $amount }</b>. No se cobra nada si no tocas «Reanudar» y confirmas.
notice-resume-offered-unknown = ✅ Hemos recibido tu pago de { $paid } por <b>{ $plan }</b>. El plan sigue en pausa. Toca «Reanudar» para ver cuánto cuesta.
notice-renewal-ahead = 📅 <b>{ $plan }</b> se renueva el <b>{ $date }</b> por <b>{ $amount }</b>.
notice-renewal-ahead-manage = No tienes que hacer nada. Para cambiarlo o cancelarlo, toca «Gestionar».
notice-renewed = ✅ <b>{ $plan }</b> se ha renovado. Has pagado { $amount }. ¡Gracias!
notice-payment-failed = ⚠️ El pago de <b>{ $amount }</b> por <b>{ $plan }</b> no se ha podido realizar.
notice-payment-failed-again = ⚠️ Intento { $attempt }: el pago de <b>{ $amount }</b> por <b>{ $plan }</b> ha vuelto a fallar.
notice-access-until = Conservas el acceso hasta el <b>{ $date }</b>.
notice-fix-invoice = Paga la factura o actualiza tu tarjeta, por favor.
notice-pay-invoice = Paga la factura, por favor.
notice-fix-card = Actualiza tu tarjeta, por favor.
notice-action-required = 🔐 Tu banco te pide que confirmes el pago de <b>{ $amount }</b> por <b>{ $plan }</b>.
notice-action-how = El botón abre la página donde se confirma.
notice-grace-ending = ⚠️ Aún no hemos recibido tu pago de <b>{ $plan }</b>. Si no pagas, tu acceso termina el <b>{ $date }</b>.
notice-access-lapsed = 🔒 Aún no hemos recibido tu pago de <b>{ $plan }</b>, así que tu acceso está suspendido. Paga ahora para recuperarlo.
notice-invoice-overdue = ⚠️ La factura de <b>{ $amount }</b> de <b>{ $plan }</b> está vencida.
notice-invoice-grace-ending = ⚠️ La factura de <b>{ $plan }</b> sigue sin pagar. Si no la pagas, tu acceso termina el <b>{ $date }</b>.
notice-invoice-lapsed = 🔒 La factura de <b>{ $plan }</b> sigue sin pagar, así que tu acceso está suspendido. Págala para recuperarlo.
notice-debt-settled = ✅ La factura pendiente de <b>{ $plan }</b> está saldada. Ya no debes nada.
notice-paid-after-end = Tu pago de <b>{ $amount }</b> por <b>{ $plan }</b> ha llegado, pero la suscripción ya había terminado. Ya lo sabemos y lo resolveremos. ¿Dudas? /paysupport
notice-recovered = ✅ Hemos recibido tu pago de { $amount }. <b>{ $plan }</b> continúa como siempre.
notice-still-owing = ✅ Hemos recibido tu pago de { $amount } por <b>{ $plan }</b>. Queda otra factura pendiente.
notice-cancellation-scheduled = Tu suscripción a <b>{ $plan }</b> está cancelada. Conservas todo hasta el <b>{ $date }</b>.
notice-cancellation-trial = Tu prueba está cancelada: no se renovará y no se te cobrará nada. <b>{ $plan }</b> es tuyo hasta el <b>{ $date }</b>.
notice-change-mind = ¿Has cambiado de idea? Toca «Reanudar» para conservarla.
notice-resumed = 👍 Todo listo. <b>{ $plan }</b> se renovará como siempre.
notice-ending-soon = ⏳ <b>{ $plan }</b> termina el <b>{ $date }</b>.
notice-ending-soon-resume = ¿Quieres conservarlo? Toca «Reanudar».
notice-ending-soon-again = ¿Quieres conservarlo? Vuelve a comprarlo en «Planes».
notice-plan-changed = 🔄 Tu plan ahora es <b>{ $to }</b> en lugar de { $from }.
notice-interval-changed = 🔄 Ahora pagas { $price } por <b>{ $plan }</b>.
notice-interval-changed-month = 🔄 Ahora pagas <b>{ $plan }</b> mensualmente.
notice-interval-changed-year = 🔄 Ahora pagas <b>{ $plan }</b> anualmente.
notice-plan-change-unpaid = El pago del cambio no llegó a tiempo, así que lo he cancelado. Sigues con <b>{ $plan }</b>.
notice-paused-access = ⏸ Los pagos de <b>{ $plan }</b> están en pausa. Conservas el acceso.
notice-paused-no-access = ⏸ <b>{ $plan }</b> está en pausa. No se te cobra nada y no tienes acceso.
notice-unpaused = ▶️ <b>{ $plan }</b> ya no está en pausa.
notice-ended = Tu suscripción a <b>{ $plan }</b> ha terminado. Puedes volver cuando quieras.
notice-ended-unpaid = Tu suscripción a <b>{ $plan }</b> ha terminado por falta de pago. Puedes empezar de nuevo cuando quieras.
notice-ended-trial = Tu prueba gratis de <b>{ $plan }</b> ha terminado. Si te ha gustado, elige un plan y quédate.
notice-ended-term = Tu acceso a <b>{ $plan }</b> ha terminado. Puedes volver a comprarlo cuando quieras.
notice-refunded = ↩️ Te hemos reembolsado tu pago de <b>{ $amount }</b> por <b>{ $plan }</b>. Tu acceso ha terminado.
notice-partly-refunded = ↩️ Te hemos reembolsado <b>{ $amount }</b> de tu pago por <b>{ $plan }</b>. Tu plan sigue igual.
notice-earlier-refunded = ↩️ Te hemos reembolsado <b>{ $amount }</b> que pagaste por un período anterior de <b>{ $plan }</b>. No cambia nada más.
notice-earlier-reversed = ⚠️ Tu banco ha revertido <b>{ $amount }</b> que pagaste por un período anterior de <b>{ $plan }</b>. No cambia nada más.
notice-refund-failed = ⚠️ El reembolso de <b>{ $amount }</b> por <b>{ $plan }</b> no se ha podido hacer, así que tu plan sigue activo. Te escribiremos, o escríbenos tú: /paysupport
notice-payment-reversed = ⚠️ Tu banco ha revertido el pago de <b>{ $amount }</b> por <b>{ $plan }</b>, así que tu acceso ha terminado.
notice-payment-reversed-unknown = ⚠️ Tu banco ha revertido el pago de <b>{ $plan }</b>, así que tu acceso ha terminado.
notice-partly-reversed = ⚠️ Tu banco ha revertido <b>{ $amount }</b> de tu pago por <b>{ $plan }</b>. Tu plan sigue igual.
notice-reversal-lifted = ✅ La decisión de tu banco ha cambiado: el pago de <b>{ $amount }</b> por <b>{ $plan }</b> vuelve a ser válido y recuperas el acceso.
notice-reversal-lifted-settled = ✅ La decisión de tu banco ha cambiado: el pago de <b>{ $amount }</b> por <b>{ $plan }</b> vuelve a ser válido.
notice-reversed-support = Si es un error, escríbenos: /paysupport
notice-granted = 🎁 Te hemos regalado <b>{ $plan }</b> hasta el <b>{ $date }</b>.
notice-granted-open = 🎁 Te hemos regalado <b>{ $plan }</b>, sin fecha de fin.
notice-granted-longer = 🎁 Hemos prolongado tu <b>{ $plan }</b> hasta el <b>{ $date }</b>.
notice-granted-later = 🎁 Te hemos regalado <b>{ $plan }</b>. Empieza cuando termine el plan que pagas.
notice-granted-lasts = Duración desde entonces: <b>{ $span }</b>.
notice-grant-begun = 🎁 Tu regalo ha empezado: <b>{ $plan }</b> hasta el <b>{ $date }</b>.
notice-grant-begun-open = 🎁 Tu regalo ha empezado: <b>{ $plan }</b>, sin fecha de fin.
notice-grant-revoked = El equipo ha retirado el <b>{ $plan }</b> que te había regalado. ¿Preguntas? /paysupport
notice-grant-ended = El <b>{ $plan }</b> que te regalamos ha terminado. Si te ha gustado, elige un plan y quédate.
notice-goodwill = 🎁 Te regalamos <b>{ $span }</b> de <b>{ $plan }</b>.
notice-goodwill-amount = Tu próximo pago de <b>{ $amount }</b> será el <b>{ $date }</b>. No tienes que hacer nada.
notice-goodwill-next = Tu próximo pago será el <b>{ $date }</b>. No tienes que hacer nada.
notice-moved = 📦 Lo que compró tu antigua cuenta de Telegram pertenece ahora a esta.
notice-payment-pending = ⏳ Hemos recibido tu pedido de <b>{ $plan }</b>. Tu banco tarda un poco más; te escribo en cuanto llegue el pago.
notice-payment-pending-unnamed = ⏳ Hemos recibido tu pedido. Tu banco tarda un poco más; te escribo en cuanto llegue el pago.
notice-payment-not-completed = ❌ El pago de <b>{ $plan }</b> no se ha completado, así que el plan no se ha activado. Puedes intentarlo de nuevo.
notice-payment-not-completed-unnamed = ❌ El pago no se ha completado, así que no se ha activado nada. Puedes intentarlo de nuevo.
message-settled = Esto ya está resuelto.
message-overtaken = La suscripción ha terminado; ya no hay nada que pagar aquí.
message-plan-over = El plan ha terminado.

## Alerts (administrators)

alarm-paid-after-end = 💶 <b>Un pago de una suscripción terminada</b>
alarm-invoice = Factura: <code>{ $id }</code>
alarm-paid-after-end-what = Reembólsalo en Stripe o da acceso al usuario.
alert-dead-deliveries = Los webhooks a un servicio están fallando
alert-endpoint-name = Endpoint de webhook: <code>{ $name }</code>
alert-dead-deliveries-what = Los webhooks no entregados se conservan. Cuando el servicio vuelva a funcionar, ejecuta <code>tollgate webhooks replay --failed</code> para enviarlos de nuevo.
alert-clock-jumped = El reloj del servidor ha dado un salto
alert-clock-wrong = El reloj del servidor va mal
alert-clock-says = Reloj del servidor: <code>{ $time }</code>
alert-clock-expected = Esperado: <code>{ $time }</code>
alert-clock-stripe = Reloj de Stripe: <code>{ $time }</code>
alert-clock-jumped-what = No se puede contactar con Stripe para comprobar la hora. Hasta que responda, nadie pierde el acceso; como mucho después de una hora, cuenta el reloj del servidor. Revisa el reloj.
alert-clock-wrong-what = Hasta que vaya bien, se usa la hora de Stripe, para que ningún acceso termine antes o después de tiempo. Pon el reloj en hora y comprueba que se sincroniza (NTP).
alert-backup = Ha fallado una copia de seguridad
alert-backup-overdue = Las copias de seguridad van con retraso
alert-backup-last = Última copia: { $date }
alert-backup-none = Todavía no hay ninguna copia.
alert-backup-what = tollgate lo intenta de nuevo cada 15 minutos. Revisa el disco y <code>[backup]</code> en bot.toml.
alert-revocations = Una cantidad inusual de personas está perdiendo el acceso
alert-revocations-count = En la última hora: <b>{ $revoked }</b> de { $people }
alert-revocations-what = Nadie más pierde el acceso hasta que decidas. La causa puede ser un reloj, un precio o un ajuste incorrecto. Si es correcto, ejecuta <code>tollgate revocations resume</code> en el servidor.
alert-chat = El bot no puede trabajar en un chat de pago
alert-chat-of = Chat: <b>{ $chat }</b>
alert-chat-no-access-what = Lo han expulsado del chat o el chat se ha eliminado. Vuelve a añadirlo como administrador. Si ya no vendes este chat, desvincúlalo en /chats o quítalo de <code>bot.toml</code>.
alert-chat-basic-what = Es un grupo básico: no tiene bloqueos que se puedan levantar y su id cambia cuando se convierte en supergrupo. Conviértelo en supergrupo: en los ajustes del grupo, haz visible el historial para los nuevos miembros.
alert-chat-no-admin-what = No es administrador. Nómbralo, con permiso para añadir miembros y bloquear usuarios. Después se pone al día solo.
alert-chat-no-invite-what = No puede añadir miembros, así que no entra nadie. Dale ese permiso en la lista de administradores del chat. Después se pone al día solo.
alert-chat-no-remove-what = No puede bloquear usuarios, así que se quedan los miembros cuyo acceso ha terminado. Dale ese permiso en la lista de administradores del chat. Después se pone al día solo.
alert-chat-removals = Se expulsaría a un número inusual de personas de un chat de pago
alert-chat-removals-count = Pendientes de expulsar: <b>{ $count }</b>
alert-chat-removals-what = Nadie es expulsado de este chat hasta que un propietario decida. La causa puede ser un precio, un plan o un ajuste incorrecto. Muestra el chat y mira quién no debería estar. Si todos deben irse, un propietario toca <i>Reanudar expulsiones</i>.
alert-chat-banned = Alguien que paga por un chat está bloqueado en él
alert-chat-banned-what = Un administrador del chat bloqueó a esa persona, así que no puede entrar. Quita el bloqueo en Telegram o devuélvele el dinero.
alarm-second = ⚠️ <b>Un usuario paga más de una suscripción</b>
alarm-second-what = Cancela la que sobra en el panel de Stripe.
alarm-unlisted = ⚠️ <b>Una suscripción tiene un precio que no es de ningún plan</b>
alarm-unlisted-what = No da nada nuevo y no se vende nada más a este usuario. Añade el precio a un plan en bot.toml (en <code>former_stripe_prices</code> si no está a la venta) o cambia la suscripción en el panel de Stripe.
alarm-refund = ↩️ <b>Se ha reembolsado un pago</b>
alarm-refund-what = El acceso ha terminado.
alarm-still-running = La suscripción en sí sigue activa en Stripe. Si debe terminar, cancélala allí.
alarm-refund-partly = ↩️ <b>Se ha reembolsado parte de un pago</b>
alarm-refund-partly-what = El acceso se mantiene.
alarm-refund-warned = Con esto queda resuelto también el aviso de fraude del banco.
alarm-earlier-what = Era de un período anterior, así que el acceso se mantiene.
alarm-refund-failed = ⚠️ <b>Un reembolso no se ha podido hacer</b>
alarm-refund-failed-what = El dinero no ha salido y el acceso vuelve a estar activo. Mira el motivo en el panel de Stripe.
alarm-dispute-inquiry = ⚠️ <b>Un banco pregunta por un pago</b>
alarm-dispute-inquiry-what = Responde en el panel de Stripe. No se ha retenido dinero y el acceso se mantiene.
alarm-dispute-open = ⚠️ <b>Un pago está en disputa</b>
alarm-dispute-open-what = Responde en el panel de Stripe. El acceso se mantiene mientras la disputa no se pierda.
alarm-dispute-due = ⏰ <b>Hay que responder pronto a una disputa</b>
alarm-dispute-due-what = Sin respuesta se pierde. Envía las pruebas en el panel de Stripe.
alarm-dispute-part-what = Responde en el panel de Stripe. Aunque la disputa se pierda, el acceso se mantiene: solo afecta a una parte del pago.
alarm-dispute-review-what = Las pruebas se han enviado y el banco aún no ha decidido. Hasta entonces el acceso se mantiene.
alarm-dispute-prevented = ✅ <b>Disputa evitada</b>
alarm-dispute-prevented-what = Se resolvió antes de empezar. Si hubo un reembolso, recibirás un mensaje aparte.
alarm-dispute-won = ✅ <b>Disputa ganada</b>
alarm-dispute-won-what = El dinero es tuyo y el acceso se mantiene.
alarm-dispute-lost = ❌ <b>Disputa perdida</b>
alarm-dispute-lost-what = El banco ha devuelto el dinero al cliente.
alarm-dispute-appeal = ⚠️ <b>Una disputa perdida se puede apelar</b>
alarm-dispute-appeal-what = Decide en el panel de Stripe. Pasado el plazo, la decisión es definitiva.
alarm-dispute-appeal-review = ⏳ <b>Una apelación está en revisión</b>
alarm-dispute-appeal-review-what = El dinero queda en manos del cliente mientras la apelación no se gane.
alarm-fraud-warning-what = Es probable que el titular de la tarjeta dispute este pago. Si lo reembolsas entero ahora, no habrá disputa ni comisión por ella. Hasta entonces, el acceso se mantiene. Si tienes la certeza de que el pago es legítimo, déjalo como está.
alarm-fraud-warning-over-what = Según Stripe, un reembolso ya no puede evitar una disputa. No hay nada más que hacer.
alarm-fraud-warning-lapsed-what = En 120 días no ha llegado ninguna disputa, y ya no se espera que llegue.
alarm-customer-deleted = ⚠️ <b>Se ha eliminado un cliente en Stripe</b>
alarm-customer-deleted-what = Stripe ha terminado todas las suscripciones de este cliente. La próxima compra creará un cliente nuevo.
alarm-granted = 🎁 <b>{ $who } ha dado un plan</b>
alarm-revoked = 👤 <b>{ $who } ha quitado lo dado a mano</b>
alarm-refunded-by = ↩️ <b>{ $who } ha reembolsado { $amount }</b>
alarm-cancelled-by = 👤 <b>{ $who } ha cancelado una suscripción</b>
alarm-comped-by = 🎁 <b>{ $who } ha regalado { $span } de una suscripción</b>
alarm-moved-by = 📦 <b>{ $who } ha pasado compras a otra cuenta</b>
alarm-action-failed = ⚠️ <b>Lo que confirmaste no se ha hecho</b>
alarm-who-admin = El admin { $id } ({ $role })
alarm-who-machine = { $user } en el servidor
alarm-paused = ⚠️ <b>Una suscripción está en pausa en Stripe</b>
alarm-paused-what = Ni el cliente ni un pago pueden terminar esta pausa desde aquí, y no se cobra nada. Revísala en el panel de Stripe.
alarm-user = Usuario: <code>{ $user }</code>
alarm-plan = Plan: <b>{ $plan }</b>
alarm-amount = Importe: <b>{ $amount }</b>
alarm-presented = El cliente recibe: <b>{ $amount }</b>
alarm-of-payment = De un pago de: <b>{ $amount }</b>
alarm-due = Responder antes de: <b>{ $date } UTC</b>
alarm-reason = Motivo: <code>{ $reason }</code>
alarm-subscription = Suscripción: <code>{ $id }</code>
alarm-subscription-of = Suscripción: <b>{ $plan }</b>, <code>{ $id }</code>
alarm-price = Precio: <code>{ $id }</code>
alarm-customer = Cliente: <code>{ $id }</code>
alert-failed-events = No se han podido procesar eventos de Stripe
alert-failed-events-what = No se reintentan por sí solos, así que puede que a alguien le falte algo que ha pagado. Corrige la causa y envía /replay failed.
alert-failed-chat-updates = No se han podido aplicar actualizaciones de un grupo o canal
alert-failed-chat-updates-what = Hasta la próxima comprobación puede que alguien esté en un chat sin tener acceso, o fuera teniéndolo. Corrige la causa y ejecuta /replay failed.
alert-dead-notices = No se pueden entregar mensajes
alert-dead-notices-what = No se volverán a enviar. El registro del usuario tiene los detalles y /status le muestra el estado actual.
alert-count = Hasta ahora: <b>{ $count }</b>
alert-last-reason = Último motivo: <code>{ $reason }</code>
alert-last-user = La última para: <code>{ $user }</code>
alert-over = ✅ <b>Resuelto:</b> { $what }
alert-title = ⚠️ <b>{ $what }</b>
alert-other-version = ⚠️ Algo requiere tu atención. /alerts muestra qué es.
alert-signatures = Llegan webhooks de Stripe con una firma incorrecta
alert-signatures-count = Última hora: <b>{ $refused }</b> rechazados, { $accepted } aceptados
alert-signatures-what = Probablemente se cambió el secreto del endpoint en Stripe. Compáralo con <code>STRIPE_WEBHOOK_SECRET</code>; durante un cambio, pon los dos. Si otros se aceptaron, puede que los envíe otra persona.
alert-drift = Había suscripciones distintas de las de Stripe
alert-drift-count = Suscripciones: <b>{ $count }</b>
alert-drift-what = La comparación periódica las ha corregido en lo posible. Probablemente se perdieron eventos: comprueba que Stripe llega al webhook. Terminará cuando una comparación no encuentre nada.
alert-stripe-down = No se puede contactar con Stripe
alert-stripe-down-what = Hasta que responda, nadie puede comprar ni cambiar de plan; los accesos siguen igual. Mira la página de estado de Stripe y luego la red del servidor.
alert-stripe-key = Stripe rechaza la clave de API
alert-stripe-key-request = Solicitud: <code>{ $operation }</code> ({ $status })
alert-stripe-key-what = Se ha revocado o no tiene permiso. Crea una clave con los permisos del README, ponla en <code>STRIPE_SECRET_KEY</code> y reinicia.
alert-telegram-down = No se podía contactar con Telegram
alert-telegram-down-what = Los mensajes esperaron y se envían en orden.
alert-disk = El disco está casi lleno
alert-disk-free = Libre: <b>{ $free } MB</b>, necesario: { $needed } MB
alert-disk-what = Cuando se llene, no se podrá guardar ningún evento de Stripe. Libera espacio en el disco de la base de datos o muévela.
alert-webhook-endpoint = Stripe ya no envía eventos
alert-webhook-endpoint-disabled-what = El endpoint está desactivado allí. Actívalo; la próxima comparación con Stripe recupera lo que falta.
alert-webhook-endpoint-gone-what = El endpoint se eliminó allí. Créalo de nuevo con los eventos del README y pon su nuevo secreto.
alert-charges = Stripe ha desactivado los pagos
alert-charges-what = La cuenta no puede cobrar a los clientes. Stripe indica en la página de la cuenta qué necesita.
alert-price = Se ha cambiado un precio en Stripe
alert-price-name = Precio: <code>{ $name }</code>, <code>{ $id }</code>
alert-price-missing-what = No existe allí, así que nadie puede comprarlo. Corrige su id en bot.toml o créalo.
alert-price-archived-what = El precio o su producto está archivado, así que nadie puede comprarlo. Actívalo o usa otro precio.
alert-price-different-what = Su importe, moneda o intervalo no es lo que dice bot.toml ni lo que muestra el bot. Haz que coincidan y reinicia.
alert-portal = Se ha cambiado el portal de clientes
alert-portal-missing-what = No tiene configuración predeterminada, así que /manage no funciona. Guárdala una vez en Stripe.
alert-portal-card-what = Los clientes ya no pueden cambiar allí la tarjeta, algo necesario tras un pago fallido. Permítelo en Stripe.
alert-portal-cancel-what = Los clientes ya no pueden cancelar allí. Permítelo en Stripe.
alert-dispute = Un pago está en disputa
alert-dispute-review = El banco aún no ha decidido.
alert-fraud-warning = Un banco sospecha un fraude
alert-lasted = Ha durado { $duration }.
alert-lasted-moment = Ha durado menos de un minuto.
alert-minutes = { $count ->
    [one] { $count } minuto
   *[other] { $count } minutos
}
alert-hours = { $count ->
    [one] { $count } hora
   *[other] { $count } horas
}
alert-days = { $count ->
    [one] { $count } día
   *[other] { $count } días
}
alerts-title = <b>Alertas</b>
alerts-none = ✅ Todo está en orden.
alerts-since = Desde { $at } UTC
alerts-more = … y { $count } más
menu-alerts = Qué requiere tu atención ahora

## Actions (administrators)

span-days = { $days ->
    [one] { $days } día
   *[other] { $days } días
}
span-hours = { $hours ->
    [one] { $hours } hora
   *[other] { $hours } horas
}
action-unknown-user = Esta persona nunca ha escrito al bot. ¿Es correcto el id?
action-reason = Motivo: <i>{ $reason }</i>
action-changed = Algo ha cambiado desde entonces, o ha pasado mucho tiempo. Compruébalo otra vez:
action-dismissed = No se ha cambiado nada.
action-waiting = ⏳ Stripe no responde. Se hará en cuanto responda, y te enviaré un mensaje.
action-refused-by-stripe = ❌ Stripe lo rechaza: <code>{ $reason }</code>
grant-title = 🎁 <b>¿Dar { $plan }?</b>
grant-title-longer = 🎁 <b>¿Prolongar { $plan }?</b>
grant-done = ✅ <b>{ $plan } dado</b>
grant-done-longer = ✅ <b>{ $plan } prolongado</b>
grant-starts-now = Empieza: <b>ahora</b>
grant-starts-later = Empieza: cuando termine { $plan }, que está pagado, el <b>{ $date }</b>
grant-starts-open = Empieza: cuando termine { $plan }, que está pagado (se renueva el { $date })
grant-starts-undated = Empieza: cuando termine { $plan }, que está pagado
grant-ends = Termina: <b>{ $end }</b>
grant-lasts = Dura: <b>{ $end }</b>
grant-before = Hasta ahora: { $end }
grant-no-end = cuando se retire
grant-adds = Nuevo: { $names }
grant-adds-nothing = Nuevo: nada, la persona ya lo tiene todo
grant-choose-plan = 🎁 <b>Dar un plan</b>
grant-choose-term = 🎁 <b>{ $plan }: ¿por cuánto tiempo?</b>
grant-usage =
    Dar un plan a mano:

    /grant <i>ID</i> <i>PLAN</i> <i>30d</i> <i>motivo</i>
    /grant <i>ID</i> <i>PLAN</i> until <i>2027-01-31</i>
    /grant <i>ID</i> <i>PLAN</i> – sin fin
revoke-usage =
    Quitar lo dado a mano:

    /revoke <i>ID</i> – todo
    /revoke <i>ID</i> <i>PLAN</i> – un plan
revoke-title = <b>¿Quitar lo dado a mano?</b>
revoke-done = ✅ <b>Retirado</b>
revoke-plan = • <b>{ $plan }</b> (fin: { $end })
revoke-plan-waiting = • <b>{ $plan }</b> ({ $end }, sin empezar)
revoke-loses = Pierde al instante: { $names }
revoke-loses-nothing = Pierde: nada de lo que puede usar ahora
revoke-keeps = Se queda: <b>{ $plan }</b>, que está pagado
refund-title = ↩️ <b>¿Reembolsar { $amount }?</b>
refund-done = ✅ <b>{ $amount } reembolsados</b>
refund-payment = Pago: <b>{ $amount }</b> por { $plan }, { $date }
refund-payment-unnamed = Pago: <b>{ $amount }</b>, { $date }
refund-before = Devuelto antes: { $amount }
refund-keeps-access = Acceso: se mantiene
refund-loses = Termina el acceso: { $names }
refund-continues = La suscripción a <b>{ $plan }</b> sigue y se renueva el { $date }.
refund-continues-undated = La suscripción a <b>{ $plan }</b> sigue.
refund-choose = ↩️ <b>¿Qué pago?</b>
refund-choose-amount = ↩️ <b>¿Cuánto de { $amount }?</b>
refund-other = Otro importe: <code>/refund { $user } { $payment } 5.00</code>
refund-none = Esta persona no ha hecho ningún pago que se pueda reembolsar.
refund-usage =
    Reembolsar un pago:

    /refund <i>ID</i> – elegir el pago
    /refund <i>ID</i> <i>pi_…</i> <i>5.00</i> <i>motivo</i>
cancel-title = <b>¿Cancelar { $plan }?</b>
cancel-done = ✅ <b>{ $plan } cancelado</b>
cancel-ends-now = Termina: <b>ahora</b>
cancel-ends = Termina: <b>{ $date }</b>, con el periodo
cancel-ends-undated = Termina: con el periodo
cancel-paid-until = Pagado hasta el { $date }. No se reembolsa nada.
cancel-drops-change = Se anula el cambio de plan programado.
cancel-usage =
    Cancelar la suscripción de alguien:

    /cancel <i>ID</i> – con el periodo
    /cancel <i>ID</i> now – al instante
comp-title = 🎁 <b>¿Regalar { $span } de { $plan }?</b>
comp-done = 🎁 <b>{ $span } de { $plan } de regalo</b>
comp-next-amount = Próximo pago: <b>{ $amount }</b> el <b>{ $date }</b>
comp-next = Próximo pago: <b>{ $date }</b>
comp-before = Hasta ahora: { $date }
comp-then = Se renueva a partir de la nueva fecha. Ahora no se cobra ni se reembolsa nada.
comp-trial = La prueba dura hasta entonces.
comp-usage =
    Regalar días de una suscripción. El próximo pago se retrasa otro tanto:

    /comp <i>ID</i> <i>7d</i> <i>motivo</i>
move-title = 📦 <b>¿Pasar todas las compras a otra cuenta?</b>
move-done = 📦 <b>Compras pasadas a otra cuenta</b>
move-to = Cuenta nueva: <code>{ $user }</code>
move-renews = • <b>{ $plan }</b>, se renueva el { $date }
move-ends = • <b>{ $plan }</b>, termina el { $date }
move-plan = • <b>{ $plan }</b>
move-grant = • <b>{ $plan }</b>, de regalo (fin: { $end })
move-earlier = { $count ->
    [one] • { $count } compra anterior
   *[other] • { $count } compras anteriores
}
move-customers = En Stripe: <code>{ $ids }</code>
move-access = Acceso: { $names }
move-silent = La cuenta antigua lo pierde todo al instante y no recibe ningún mensaje.
move-undo = Deshacer: <code>/move { $new } { $old }</code>
move-usage =
    Pasar a una cuenta nueva todo lo que ha comprado una cuenta de Telegram perdida:

    /move <i>ANTIGUA</i> <i>NUEVA</i> <i>motivo</i>
resync-usage = Comparar a alguien con Stripe: /resync <i>ID</i>
resync-title = 🔄 <b>Comparado con Stripe</b>
resync-same = No hay diferencias.
resync-missed = { $count ->
    [one] Se ha recuperado { $count } evento perdido.
   *[other] Se han recuperado { $count } eventos perdidos.
}
resync-drift = Corregido: <code>{ $id }</code>, { $field }: { $here } → { $there }
resync-troubles = { $count ->
    [one] No se ha podido leer { $count } objeto; el motivo está en el registro del servidor.
   *[other] No se han podido leer { $count } objetos; los motivos están en el registro del servidor.
}
replay-usage =
    Procesar eventos guardados otra vez:

    /replay <i>evt_…</i>
    /replay failed – todos los fallidos
replay-title = 🔄 <b>Procesado otra vez</b>
replay-entry = <code>{ $id }</code> · { $outcome }
replay-none = No hay eventos fallidos.
replay-processed = aplicado
replay-ignored = no afecta a nada aquí
replay-waiting = espera a Stripe
replay-failed = ha fallado: { $reason }
replay-unknown = no está guardado
replay-removed = sus datos se han eliminado
replay-more = { $count ->
    [one] y { $count } más
   *[other] y { $count } más
}
refused-plan-unknown = Ese plan no existe. Elige uno de estos:
refused-plan-free = El plan gratuito ya lo tiene todo el mundo.
refused-end-in-past = Ese fin está en el pasado.
refused-unending = La persona ya tiene este plan sin fecha de fin.
refused-not-longer = La persona ya tiene este plan hasta el <b>{ $date }</b>. Para acortarlo, usa antes /revoke.
refused-nothing-granted = A esta persona no se le ha dado nada a mano. El acceso pagado termina al cancelar o reembolsar.
refused-payment-unknown = Esta persona no ha hecho ese pago.
refused-disputed = Este pago está en disputa, así que Stripe no reembolsa nada.
refused-nothing-left = De este pago ya no queda nada por reembolsar.
refused-not-that-much = De este pago se pueden reembolsar <b>{ $amount }</b>.
refused-no-subscription = Esta persona no tiene ninguna suscripción activa.
refused-scheduled-elsewhere = Un calendario creado en el panel de Stripe gestiona esta suscripción. Cámbiala allí.
refused-ends-already = Esta suscripción ya termina el <b>{ $date }</b>. Para terminarla antes, añade «now».
refused-nothing-to-postpone = No hay un próximo pago que se pueda aplazar: está pendiente, en pausa, cancelado o en curso. Puedes regalar días con /grant.
refused-change-pending = Hay un cambio de plan programado o a la espera de su pago. Regala los días después, o anula antes el cambio.
refused-several-periods = Las partes de esta suscripción están pagadas hasta fechas distintas y no se pueden aplazar juntas. Regala los días con /grant.
refused-too-late = Stripe aplaza un pago como máximo hasta el <b>{ $date }</b>.
refused-same-person = Es dos veces la misma cuenta.
refused-target-unknown = La cuenta nueva nunca ha escrito al bot. Pide a la persona que envíe /start desde ella y comprueba el id.
refused-target-subscribed = La cuenta nueva ya tiene una suscripción o un pago pendiente, y solo puede haber una. Termínala antes.
refused-nothing-to-move = Esta cuenta no ha comprado nada ni se le ha regalado nada.
refused-notice-leaving = Ahora mismo se está enviando un mensaje a la cuenta antigua. Inténtalo de nuevo en un minuto.
refused-no-longer-as-shown = La suscripción ha cambiado en Stripe mientras tanto, así que no se ha hecho nada. Empieza de nuevo.
refused-no-confirmation = Esta confirmación ya no es válida. Empieza de nuevo.

## Audit (administrators)

audit-title = <b>Registro de auditoría</b>
audit-title-user = <b>Registro de auditoría</b> del usuario <code>{ $user }</code>
audit-empty = No hay entradas.
audit-count = { $count ->
    [one] { $count } entrada, horas en UTC
   *[other] { $count } entradas, horas en UTC
}
audit-hint = Un número de abajo abre el evento de Stripe.
audit-line = <b>#{ $seq }</b> · { $at } · { $who }
audit-line-user = <code>{ $user }</code>: { $what }
audit-entry = <b>#{ $seq }</b> · { $at } · <code>{ $action }</code>
audit-entry-who = { $actor } → { $subject }
audit-entry-change = <code>{ $before }</code> → <code>{ $after }</code>
audit-entry-after = <code>{ $after }</code>
audit-nothing = nada
audit-event-title = <b>Evento</b> <code>{ $id }</code>
audit-event-kind = Tipo: <code>{ $kind }</code>
audit-event-snapshot = Evento «snapshot»: <code>{ $id }</code>
audit-event-status = Estado: <code>{ $status }</code>
audit-event-received = Recibido: { $at } UTC
audit-event-attempts = { $count ->
    [one] { $count } intento
   *[other] { $count } intentos
}
audit-event-no-payload = Su contenido se eliminó tras el plazo de [retention].
audit-retry-at = Nuevo intento: { $at } UTC
audit-retry-soon = A la espera de un nuevo intento
audit-given-up = Abandonado, sin más intentos
audit-event-error = Error: <code>{ $error }</code>
audit-event-missing = No existe el evento <code>{ $id }</code>.
audit-failed-title = <b>Eventos fallidos</b>
audit-failed-none = ✅ No hay eventos fallidos.
audit-failed-entry = <code>{ $id }</code> · { $kind } · { $at }
audit-failed-updates = <b>Actualizaciones de Telegram fallidas:</b> { $count }
audit-intact = { $entries ->
    [0] ✅ El registro está vacío e íntegro.
    [one] ✅ El registro está íntegro: { $entries } entrada.
   *[other] ✅ El registro está íntegro: { $entries } entradas.
}
audit-head = Último hash: <code>{ $head }</code>
audit-broken = ❌ El registro está dañado en la entrada <b>#{ $seq }</b>: { $reason }
audit-usage =
    <b>Registro de auditoría</b>

    /audit – las entradas más recientes
    /audit user <i>ID</i> – entradas de un usuario, por todo lo que acepta /whois
    /audit event <i>evt_…</i> – un evento de Stripe
    /audit failed – eventos que no se pudieron procesar
    /audit verify – comprobar la cadena de hashes
    /audit export <i>30d</i> – todo lo de los últimos días, en un archivo
audit-export-too-large = La exportación es más grande de lo que acepta Telegram. Pide un período más corto, por ejemplo <code>/audit export 30d</code>, o ejecuta <code>tollgate audit export</code> en el servidor.
audit-export-caption = { $count ->
    [one] Registro de auditoría, { $count } entrada
   *[other] Registro de auditoría, { $count } entradas
}

## Personas, para administradores

whois-usage =
    <b>Buscar a una persona</b>

    /whois <i>1001</i> – id de Telegram
    /whois <i>@name</i> – nombre de usuario o nombre
    /whois <i>ann@example.com</i> – correo en Stripe
    /whois <i>cus_…</i>, <i>sub_…</i>, <i>in_…</i>, <i>pi_…</i>, <i>evt_…</i>
whois-unknown = 🤷 No hay nadie para <code>{ $query }</code>. El nombre de usuario se conoce por el último mensaje de la persona.
whois-email-unknown = 🤷 Ningún cliente de Stripe tiene el correo <code>{ $query }</code>. Stripe distingue mayúsculas y minúsculas.
whois-only-at-stripe = 🤷 <code>{ $query }</code> es <code>{ $customer }</code> en Stripe y no pertenece a nadie del bot.
whois-stripe-down = Los correos se buscan en Stripe, que no responde. Inténtalo más tarde o busca por un id.
whois-several = Varias personas coinciden con <code>{ $query }</code>. ¿Quién es?
person-title = <b>{ $name }</b>
person-first-seen = Visto por primera vez: { $date }
person-reachable = Recibe mensajes
person-unreachable = Ha bloqueado el bot desde el { $date }
person-never-wrote = Nunca ha escrito al bot
person-imported = Incorporado desde Stripe el { $date } (importación)
person-plan = <b>{ $plan }</b> · { $state }
person-planned = Cambia a { $plan } el { $date }
person-awaited = Hay un pago diferido en camino
person-owes = ⚠️ Debe { $amount } desde el { $date }
person-owes-amount = ⚠️ Debe { $amount }
person-owes-since = ⚠️ Debe un pago desde el { $date }
person-access-until = Acceso hasta el { $date }
person-lapsed = El acceso terminó el { $date }
person-paid = Último pago: { $amount } el { $date }
person-no-payment = Último pago: ninguno
person-next = Próximo pago: { $amount } el { $date }
person-next-unknown = Próximo pago: el { $date }
person-access = <b>Acceso</b>
person-no-access = <b>Acceso</b>: ninguno
person-entitlements = • { $source }: { $names }
person-entries = <b>Últimas entradas</b>
person-entry = { $at } · { $what }
person-events = <b>Eventos de Stripe</b> de <code>{ $user }</code>
person-no-events = Todavía ninguno.
source-grant = { $plan }, concedido por el administrador { $admin }
source-free = { $plan }, para todos
source-until = { $source }, hasta el { $date }
state-never = nunca ha comprado nada
state-granted = concedido a mano
state-unlisted = una suscripción a un precio que no está en ningún plan
state-incomplete = primer pago no recibido
state-never-paid = nunca pagado
state-trialing = en prueba
state-trial-until = en prueba hasta el { $date }
state-trial-ends = en prueba, termina el { $date }
state-active = activa
state-renews = activa, se renueva el { $date }
state-ends = activa, termina el { $date }
state-once = pago único
state-once-until = pago único, hasta el { $date }
state-past-due = pago atrasado
state-unpaid = impagada, sin más intentos
state-paused = en pausa
state-collection-paused = cobros en pausa
state-ended = terminada
state-ended-on = terminó el { $date }
state-ended-unpaid = terminó el { $date }, falló un pago
state-ended-disputed = terminó el { $date }, se disputó un pago
state-cancelled = cancelada, terminó el { $date }
state-refunded = reembolsada
state-disputed = pago perdido en una disputa

why-usage =
    <b>Por qué alguien tiene acceso o no</b>

    /why <i>1001</i> – todo
    /why <i>@name signals</i> – un derecho

    La persona se busca por todo lo que acepta /whois.
why-title = <b>Por qué</b> · { $name }
why-answer = <b>{ $names }</b>: { $answer }
why-held = sí, por { $source }
why-ended = no, terminó el { $date }
why-never = no, nunca lo tuvo
why-no-access = Sin acceso, y nunca lo tuvo.
why-nothing = Todavía no ha pasado nada: ni compra, ni pago, ni concesión.
why-recorded = { $who }: { $what }
why-step-started = <b>acceso a { $names }</b>: { $source }
why-step-ended = <b>sin acceso ya a { $names }</b>
why-notified = enviado a la persona: «{ $text }»
why-notice-waits = pendiente de envío: «{ $text }»
why-notice-failed = no entregado: «{ $text }»

## Entradas del registro, en palabras

audited-with = { $what }: { $details }
actor-user = la persona
actor-admin = administrador { $id }
actor-stripe = Stripe
actor-worker = tollgate
actor-cli = línea de comandos
actor-cli-user = línea de comandos ({ $name })
audited-subscription-created = suscripción creada
audited-subscription-changed = suscripción modificada
audited-subscription-update-expired = cambio de plan caducado sin pagar
audited-subscription-ended = suscripción terminada
audited-subscription-refreshed = suscripción corregida según Stripe
audited-resume-asked = cancelación retirada
audited-unpause-asked = fin de la pausa solicitado
audited-unpause-left = la pausa sigue, porque reanudar costaría dinero
audited-change-asked = cambio de plan solicitado
audited-change-scheduled = cambio de plan programado
audited-change-dropped = cambio programado anulado
audited-schedule-released = programación del cambio liberada
audited-checkout-opened = página de pago abierta
audited-checkout-expired = página de pago caducada
audited-checkout-awaiting = compra hecha, pago en camino
audited-checkout-failed = pago de la compra fallido
audited-checkout-completed = compra completada
audited-invoice-open = factura emitida
audited-invoice-failed = pago fallido
audited-invoice-action-required = el banco pide confirmación
audited-invoice-uncollectible = factura dada por incobrable
audited-invoice-voided = factura anulada
audited-invoice-paid = factura pagada
audited-invoice-payment = parte de una factura pagada
audited-charge-refunded = pago reembolsado
audited-refund-pending = reembolso iniciado
audited-refund-succeeded = reembolso completado
audited-refund-canceled = reembolso cancelado
audited-refund-failed = reembolso fallido
audited-refund-requested = reembolso solicitado
audited-cancel-requested = cancelación solicitada
audited-goodwill = días regalados
audited-moved = compras pasadas a otra cuenta
audited-imported = incorporado desde Stripe (importación)
audited-action-failed = acción de un admin fallida
audited-resync-requested = comparado con Stripe
audited-event-replayed = evento procesado otra vez
audited-dispute-inquiry = el banco pregunta por un pago
audited-dispute-inquiry-review = respuesta a la consulta del banco en revisión
audited-dispute-open = pago disputado
audited-dispute-review = disputa en revisión
audited-dispute-prevented = disputa evitada
audited-dispute-lost = disputa perdida
audited-dispute-appeal = disputa perdida apelada
audited-dispute-appeal-review = apelación en revisión
audited-dispute-won = disputa ganada
audited-fraud-warning-open = el banco sospecha un fraude
audited-fraud-warning-closed = aviso de fraude del banco resuelto
audited-customer-linked = cliente de Stripe vinculado
audited-customer-deleted = cliente de Stripe eliminado
audited-access-granted = acceso concedido
audited-access-revoked = concesión revocada
audited-access-ended = acceso terminado
audited-revocations-resumed = revocaciones pausadas reanudadas
audited-portal-opened = página de facturación abierta
audited-language-chosen = idioma elegido
audited-exported = datos exportados
audited-erased = datos personales borrados
audited-configuration-changed = configuración modificada
audited-permission-refused = denegado por el rol
audited-broadcast-changed = difusión
audited-chat-bound = chat vinculado a un derecho
audited-chat-unbound = chat desvinculado
audited-chat-removals-resumed = expulsiones de un chat reanudadas
audited-chat-joined = entró en un chat de pago
audited-chat-left = salió de un chat de pago
audited-chat-removed = expulsado de un chat de pago
audited-chat-declined = solicitud de ingreso rechazada
notice-chat-removed = Ya no estás en <b>{ $chat }</b>, porque tu acceso ha terminado. En cuanto vuelvas a tener un plan, podrás regresar.
notice-chat-too-many = No he podido dejarte entrar en <b>{ $chat }</b>: estás en tantos grupos y canales como permite Telegram. Sal de uno de ellos y te dejaré entrar en menos de una hora.
notice-chat-bot-added = Ahora estoy en <b>{ $chat }</b>. Su id es <code>{ $id }</code>.
button-chats = Mis chats
button-all-chats = Todos los chats
button-chat = Ver el chat
button-join = Entrar en { $chat }
button-bind = 🔑 { $entitlement }
button-chat-enforce = Aplicar
button-chat-observe = Solo observar
button-chat-unbind = Desvincular
button-chat-resume = Reanudar expulsiones: { $count }
button-chat-not-entitled = No deberían estar: { $count }
button-chat-missing = Aún no están: { $count }
button-page-back = ‹ Página anterior
button-page-on = Página siguiente ›
chats-title = <b>Tus chats</b>
chats-how = Toca el botón y envía la solicitud: te dejo entrar al momento.
chats-in = ✓ <b>{ $chat }</b>: eres miembro desde el { $date }.
chats-in-unknown = ✓ <b>{ $chat }</b>: eres miembro.
chats-in-over = <b>{ $chat }</b>: todavía eres miembro, pero ya no tienes un plan que lo incluya.
chats-open = <b>{ $chat }</b> está abierto para ti.
chats-banned = <b>{ $chat }</b>: un administrador te ha bloqueado allí. Si es un error, escríbenos: /paysupport
chats-not-ready = <b>{ $chat }</b>: tu enlace aún no está listo. Inténtalo de nuevo en un minuto.
chats-none = Aún no tienes un plan con un chat privado. Estos son los chats, cada uno con los planes que lo incluyen:
chats-none-sold = Aquí todavía no hay chats privados.
notice-chats-leaving = También perderás el acceso a { $chats }.
chat-can-invite = ✓ Puedo dejar entrar a gente.
chat-cannot-invite = ✗ No puedo dejar entrar a nadie.
chat-can-remove = ✓ Puedo expulsar a gente.
chat-cannot-remove = ✗ No puedo expulsar a nadie.
chat-rights-group = Para darme lo que falta: toca el nombre del grupo → <i>Editar</i> → <i>Administradores</i> → este bot (añádelo si no está) → activa:
chat-right-add-members = <i>Añadir miembros</i> (en algunos dispositivos <i>Invitar usuarios con un enlace</i>)
chat-right-ban-users = <i>Bloquear usuarios</i>
chat-rights-channel = Para darme lo que falta: toca el nombre del canal → <i>Editar</i> → <i>Administradores</i> → este bot (añádelo si no está) → activa <i>Añadir suscriptores</i>.
chat-rights-channel-remove = En los canales no hay un interruptor propio para expulsar. Para darme ese permiso: nombre del canal → <i>Editar</i> → <i>Administradores</i>, quítame de ahí y vuelve a añadirme.
chat-basic-group = Es un grupo básico, y esos no pueden ser chats de pago: no tienen bloqueos que se puedan levantar, y el id cambia cuando el grupo se convierte en supergrupo.

    Para convertirlo en supergrupo: nombre del grupo → <i>Editar</i> → <i>Historial para nuevos miembros</i> → <i>Visible</i>. Después hazme administrador allí y te escribo con el nuevo id.
chat-no-access = Ya no estoy en este chat.
chat-no-entitlement = Para vender este chat, algún plan de pago tiene que dar un derecho que el gratuito no dé. Añade uno a un plan en <code>bot.toml</code> y reinicia; después abre /chats.
chat-bind = <b>¿Qué derecho da acceso?</b> Al principio solo observo: dejo entrar a quien lo tiene y no expulso a nadie hasta que toques <i>Aplicar</i>.
chat-file = O ponlo en <code>bot.toml</code>, con el derecho que quieras. El archivo prevalece sobre los botones:
    <pre>{ $block }</pre>
chat-bound-observed = Entra quien tiene <b>{ $entitlement }</b>. Solo observo: no se expulsa ni se rechaza a nadie.
chat-bound-enforced = Entra quien tiene <b>{ $entitlement }</b>. A los demás se les rechaza y expulsa.
chat-unbound = No es un chat de pago: no dejo entrar ni expulso a nadie.
chat-in-file = Esto está en <code>bot.toml</code>. Para cambiarlo, edita el archivo y reinicia.
chat-unknown = Nunca he estado en este chat.
chat-entitlement-unknown = Ningún plan de pago da ya este derecho. El botón está anticuado.
chat-counts = Miembros: <b>{ $members }</b>, desconocidos: <b>{ $unknown }</b>
chat-counts-unasked = Miembros conocidos: <b>{ $known }</b>
chat-not-entitled = Dentro sin derecho: <b>{ $count }</b>
chat-missing = Con derecho y fuera: <b>{ $count }</b>
chat-removals-stopped = ⚠️ Las expulsiones están detenidas desde { $date }, porque eran demasiadas en una hora. En espera: <b>{ $count }</b>. Mira quién no debería estar antes de reanudarlas.
chat-awaits-stripe = ⏳ Estuve un tiempo sin funcionar y alguien puede haber pagado sin que yo lo sepa. No se expulsa ni se rechaza a nadie hasta que haya comparado todo con Stripe: normalmente unos minutos después del arranque, y un día como máximo.
chat-enforce-question = ¿Aplicar en <b>{ $chat }</b>? Desde entonces se rechazan las solicitudes de quien no tiene derecho. { $count ->
        [0] No se expulsa a nadie que yo conozca.
        [one] Se expulsa a una persona que está dentro sin derecho.
       *[other] Se expulsa a { $count } personas que están dentro sin derecho.
    }
chat-unbind-question = ¿Desvincular <b>{ $chat }</b>? Deja de ser un chat de pago: no dejo entrar ni expulso a nadie.
chats-all-title = <b>Todos los chats</b>
chats-all-none = No estoy en ningún grupo ni canal. Añádeme a uno como administrador y te escribo.
chat-state-enforced = aplicado
chat-state-observed = observado
chat-state-unbound = no es de pago
chat-state-problem = requiere atención
chat-head = <b>{ $chat }</b> · <code>{ $id }</code>
chat-list-not-entitled = <b>{ $chat }</b>: dentro sin derecho
chat-list-missing = <b>{ $chat }</b>: con derecho y fuera
chat-list-empty = Nadie.
chat-tried-link = tiene un enlace, sin usar
chat-tried-request = ha solicitado entrar
chat-tried-banned = bloqueado por un administrador
chat-tried-removal = se le está expulsando
chat-tried-held = espera: las expulsiones están detenidas
chat-tried-failed = el último intento falló: { $reason }
chat-join-declined = <b>{ $chat }</b> es para quienes tienen un plan que lo incluye. Elige uno y vuelve a enviar la solicitud: te dejo entrar al momento.
audited-message-written = mensaje enviado a la persona
audited-event-failed = evento fallido definitivamente
audited-audit-exported = registro exportado
audited-audit-sealed = entradas antiguas selladas
detail-change = { $from } → { $to }
detail-part = { $part } de { $amount }
detail-owed = { $amount } sin pagar
detail-owed-since = { $amount } sin pagar desde el { $date }
detail-attempt = intento { $number }
detail-renews = se renueva el { $date }
detail-ends = termina el { $date }
detail-until = hasta el { $date }
detail-due = responder antes del { $date }
detail-entries = { $count ->
    [one] { $count } entrada
   *[other] { $count } entradas
}
reason-first = primer pago
reason-renewal = renovación
reason-change = cambio de plan

## Cifras

stats-title = <b>Cifras</b> · { $period }
stats-period = { $first } – { $last }
stats-nothing = Todavía no se ha vendido nada.
stats-behind = Algunas cuentas aún se están contando. Vuelve a preguntar en un momento.
stats-usage = <b>Cifras</b>: /stats, /stats 90d o /stats 1y
stats-year = 1 año
stats-days = { $days } días
stats-line = { $label }: <b>{ $value }</b>
stats-plan = • { $plan }: { $count }
stats-mrr = MRR
stats-active = Activas
stats-new = Nuevas
stats-churned = Bajas
stats-net-new = Saldo
stats-conversion = Pruebas convertidas
stats-churn-rate = Bajas, 30 días
stats-arpu = ARPU
stats-ltv = LTV (estimado)
stats-received = Cobrado
stats-failed = Pagos fallidos
stats-recovered = Recuperados
stats-refunds = Reembolsos

## Weekly digest

digest-title = <b>Tu semana</b> · { $period }
digest-off = El resumen semanal está desactivado.
digest-on = El resumen semanal está activado. Llega los lunes por la mañana.
button-figures = Cifras
button-digest-off = Desactivar el resumen semanal
button-digest-on = Activar el resumen semanal

## Pages that checkout returns to; plain text

page-active-title = Tu plan está activo
page-active-text = { $plan } es tuyo. ¡Disfrútalo!
page-ended-title = Este plan ha terminado
page-ended-text = Puedes volver cuando quieras: en el chat puedes elegir de nuevo.
page-resting-title = Tu plan está suspendido
page-resting-text = Ahora mismo no tienes acceso. Abre el chat para ver por qué y qué hacer.
page-paused-requested = Está en pausa, como pediste. Puedes reanudarlo en el chat, que antes te muestra cuánto cuesta.
page-paused-trial = Tu prueba gratis ha terminado y no hay ninguna tarjeta guardada. Añade una en el chat para conservar tu plan.
page-paused-payment = Un pago no se ha podido realizar y está en pausa. Paga la factura pendiente para reanudarlo. El chat te lleva hasta ella.
page-paused-last-payment = El último intento de cobro ha fallado y está en pausa. Paga la factura pendiente para reanudarlo. El chat te lleva hasta ella.
page-paused-system = Stripe, nuestro proveedor de pagos, lo ha pausado. No se cobra nada. Ya lo sabemos.
page-checking-title = Un momento
page-checking-text = Stripe aún no ha confirmado ningún pago. Esta página se actualiza sola.
page-stopped-title = Aún sin confirmar
page-stopped-text = Stripe aún no ha confirmado ningún pago y esta página ha dejado de comprobarlo. Si has pagado, recibirás un mensaje en el chat en cuanto Stripe lo confirme.
page-look-again = Volver a comprobar
page-pending-title = Tu pago está en camino
page-pending-text = Este tipo de pago tarda unos días. Recibirás un mensaje en el chat cuando llegue; puedes cerrar esta página.
page-over-title = Esta página de pago ha caducado
page-over-text = No hemos recibido ningún pago. En el chat puedes elegir de nuevo.
page-unknown-title = Continúa en el chat
page-unknown-text = Si acabas de pagar, recibirás un mensaje en el chat en cuanto Stripe lo confirme.
page-left-title = Has salido del pago
page-left-text = No se te ha cobrado nada. Puedes continuar en el chat donde lo dejaste.
page-back = Volver al chat
page-plans-title = Planes
page-plan-adds = Todo lo de { $plan } y además:
page-plan-same-as = Todo lo de { $plan }
page-choose = Elegir en Telegram

mydata-caption = Todo lo que guardo sobre ti, en un archivo JSON. Faltan los detalles de tus tarjetas. /forget lo borra.
forget-waits = ⏳ <b>Tu suscripción sigue activa</b>
forget-waits-what = Tus datos son necesarios para cobrarla, así que todavía no se pueden borrar. Cancela primero la suscripción. Cuando termine, envía /forget otra vez.
forget-title = 🗑 <b>¿Borrar tus datos?</b>
forget-erased =
    <b>Se borra ahora y para siempre</b>
    • tu nombre, usuario e idioma
    • lo que Stripe me ha enviado sobre ti, como tu correo y tu dirección
    • los detalles de lo que has hecho aquí
forget-kept =
    <b>Se conserva, como exige la ley fiscal</b>
    • qué se pagó, cuándo y por qué plan, solo con tu número de Telegram { $user }
forget-access = El acceso que tienes se mantiene hasta que termine.
forget-stripe = Stripe guarda sus propios registros, y las copias de la base de datos se borran con el tiempo.
button-forget = Borrar mis datos
button-forget-not = Conservarlos
forgotten = ✅ <b>Tus datos se han borrado</b>
forgotten-what = Ya puedes eliminar este chat. Si me escribes otra vez, empezamos de cero.

## Broadcasts

broadcast-usage =
    Responde con /broadcast a un mensaje tuyo para enviarlo a muchas personas. Se conservan el formato, las fotos y otros archivos.

    Puedes añadir una hora en UTC y un botón:
    <code>/broadcast at 2027-01-31 18:30 Ver los planes https://example.com</code>

    O escribe un texto simple: <code>/broadcast Hola a todos</code>

    Eliges a quién se envía y lo confirmas antes de que salga nada.
broadcast-draft = <b>¿Enviar este mensaje?</b> Arriba se ve tal como llegará.
broadcast-people = Para: { $segment } · { $count ->
        [one] { $count } persona
       *[other] { $count } personas
    }
broadcast-starts-now = Empieza en cuanto lo confirmes
broadcast-starts = Empieza { $at }
broadcast-takes = Tarda unos { $duration }
broadcast-title = <b>Difusión</b> · { $state }
broadcast-delivered = Entregados: { $count }
broadcast-blocked = Han bloqueado el bot: { $count }
broadcast-failed = No entregados: { $count }
broadcast-rejected = Telegram rechaza el mensaje: { $reason }
broadcast-time-left = Quedan unos { $duration }
broadcast-state-draft = borrador
broadcast-state-scheduled = programada
broadcast-state-running = enviándose
broadcast-state-paused = en pausa
broadcast-state-stopped = detenida
broadcast-state-done = terminada
segment-everyone = Todos
segment-trial = En prueba
segment-past-due = Pago atrasado
segment-ended = Terminó en los últimos { $days } días
segment-never-bought = Nunca compró
button-segment-ended = Fin ≤ { $days } d
button-broadcast-send = Enviar
button-broadcast-discard = Descartar
button-broadcast-pause = Pausar
button-broadcast-resume = Reanudar
button-broadcast-stop = Detener
button-decline-broadcasts = No más novedades
button-want-broadcasts = Volver a recibir novedades
broadcasts-declined = Ya no recibirás novedades. Los mensajes sobre tu plan y tus pagos seguirán llegando.
broadcasts-wanted = Vuelves a recibir novedades.
span-seconds = { $seconds } s
span-minutes = { $minutes } min

## Messages between admins and a person

message-usage =
    Escribe a alguien: <code>/message 1001 Tu texto</code>

    Un número, un @usuario o un correo electrónico indica la persona. La respuesta te llega aquí.
message-person = <b>{ $name }</b> · { $id }
message-prompt = ✍️ Mensaje para { $person }
message-prompt-how = Responde a este mensaje con tu texto.
message-sent = ✅ En camino a { $person }. La respuesta te llega aquí.
message-blocked = 🚫 { $person } ha bloqueado el bot. El mensaje no se entregó.
message-to-unknown = { $person } nunca ha escrito al bot, así que el bot no puede escribirle.
message-too-long = Es demasiado largo: como máximo { $count } caracteres.
operator-message = 💬 <b>Mensaje del operador</b>
operator-message-answer = Para responder, escribe aquí.
answer-from = 💬 { $person }
answer-by-colleague = ↩️ { $admin } ha respondido a { $person }
answer-passed-on = ✉️ Enviado al operador. La respuesta llega aquí.
answer-needs-text = Solo puedo enviar texto. Escríbelo con palabras, por favor.
button-message = Escribir
button-reply = Responder
button-show-person = Persona

## Los pagos propios

receipts-title = 🧾 <b>Tus pagos</b>
receipts-title-page = 🧾 <b>Tus pagos</b>, página { $page } de { $pages }
receipts-line = { $number }. { $date } · { $plan } · <b>{ $amount }</b>
receipts-line-unnamed = { $number }. { $date } · <b>{ $amount }</b>
receipts-noted = { $line } – <i>{ $note }</i>
receipts-private = Los enlaces son solo tuyos. Caducan al cabo de un tiempo; envía /receipts para obtener otros.
receipts-incomplete = ⚠️ Stripe, nuestro proveedor de pagos, no responde en este momento, así que faltan enlaces. Inténtalo de nuevo en unos minutos.
receipts-none = Todavía no has pagado nada aquí.
receipt-pending = aún sin pagar
receipt-owed = pago fallido
receipt-not-paid = sin pagar
receipt-refunded = reembolsado
receipt-refunded-partly = { $amount } reembolsados
receipt-disputed = en disputa
receipt-reversed = revertido por el banco

## Cancelar la suscripción propia

cancelling-title = <b>¿Cancelar { $plan }?</b>
cancelling-title-unlisted = <b>¿Cancelar tu suscripción?</b>
cancelling-until = Has pagado hasta el <b>{ $date }</b>. Si cancelas, conservas el acceso hasta entonces y no se te cobra nada más.
cancelling-undated = Si cancelas, conservas el acceso hasta el final del periodo que has pagado y no se te cobra nada más.
cancelling-trial = Tu prueba gratuita dura hasta el <b>{ $date }</b>. Si cancelas, conservas el acceso hasta entonces y no pagas nada.
cancelling-at-once = Si cancelas, tu acceso termina de inmediato y no se te cobra nada más.
cancelling-owing = Tu último pago no se completó. Si cancelas, tu plan ya no se renovará. Si el problema es la tarjeta, basta con actualizarla para conservar el plan.
cancelling-paused = Tu suscripción está en pausa, así que ahora no se te cobra. Si cancelas, termina definitivamente.
cancelling-returned = Tu último pago se devolvió, por eso ahora no tienes acceso. Si cancelas, no se te cobra nada más.
cancelling-not-allowed = Aquí no se puede cancelar en línea. Escríbenos y la cancelamos por ti: /paysupport
cancelling-already = <b>{ $plan }</b> ya está cancelado. Conservas el acceso hasta el <b>{ $date }</b> y no se te cobra nada más.
cancelling-already-unlisted = Tu suscripción ya está cancelada. Dura hasta el <b>{ $date }</b> y no se te cobra nada más.
cancelling-planned = Tu plan cambia a <b>{ $plan }</b> el <b>{ $date }</b>. Anula primero ese cambio y después envía /cancel otra vez.
cancelling-once = Pagaste <b>{ $plan }</b> una sola vez. No se renueva, así que no hay nada que cancelar.
cancelling-given = <b>{ $plan }</b> es un regalo. No se te cobra, así que no hay nada que cancelar.
cancelling-other = Otra persona paga tu <b>{ $plan }</b>, y solo ella puede cancelarlo.
cancelling-pending = Tu pago está en camino. Cuando llegue, podrás cancelar con /cancel.
cancelling-nothing = No tienes ninguna suscripción, así que no hay nada que cancelar.
