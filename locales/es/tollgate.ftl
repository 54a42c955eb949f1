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
button-once = { $amount } una sola vez
button-portal = Abrir la página de pagos
button-update-card = Actualizar tarjeta
button-pay-invoice = Pagar la factura
button-private-chat = Seguir en privado
button-terms = Leer las condiciones
button-privacy = Leer la privacidad
button-support = Escribir a soporte
button-older = Anteriores ›
button-newest = « Recientes
button-trail = Registro
button-failed = Eventos fallidos
button-verify = Verificar

## Command menu

menu-start = Empieza aquí
menu-help = Qué puedo hacer
menu-plans = Planes y precios
menu-upgrade = Elegir o cambiar de plan
menu-manage = Tarjeta, facturas, cancelación
menu-status = Tu plan y lo que incluye
menu-language = Cambiar el idioma
menu-terms = Condiciones del servicio
menu-privacy = Política de privacidad
menu-paysupport = Ayuda con un pago
menu-audit = Registro de auditoría

about-short = Planes, pagos y tu suscripción en un solo chat.
about-long =
    Elige un plan, paga de forma segura con Stripe y ten tu suscripción siempre a la vista.

    Te aviso cuando tu plan está activo, cuándo se renueva y si un pago necesita tu atención.

## Welcome and help

welcome-hello = 👋 ¡Hola, { $name }!
welcome-hello-unnamed = 👋 ¡Hola!
welcome-offer = Aquí eliges un plan, pagas de forma segura con Stripe y gestionas tu suscripción, todo en este chat.
welcome-nothing-sold = Todavía no hay nada a la venta. Vuelve a pasarte más adelante.
current-plan = Tu plan: <b>{ $plan }</b>
list-item = • { $item }
help-title = <b>Qué puedo hacer</b>
help-command = /{ $command } – { $what }
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
plan-includes = Incluye:
rights-more = { $count ->
    [one] • y { $count } más
   *[other] • y { $count } más
}
trial-offer = { $days ->
    [one] 🎁 El primer día es gratis. No pagas nada hasta que termine la prueba.
   *[other] 🎁 Los primeros { $days } días son gratis. No pagas nada hasta que termine la prueba.
}
year-saving = Pagando por año ahorras un { $percent } %.
plan-choose = ¿Cómo quieres pagar?
plan-not-sold = Este plan no está a la venta en este momento.

## Checkout and billing page

checkout-title = <b>{ $plan }</b> · { $price }
checkout-how = El botón abre la página de pago segura de Stripe. Te aviso aquí mismo en cuanto tu plan esté activo.
checkout-how-trial = El botón abre la página segura de Stripe. Hoy no se cobra nada, y te aviso aquí mismo en cuanto empiece tu prueba.
already-subscribed = Ya tienes <b>{ $plan }</b>.
already-change = Para cambiarlo o cancelarlo, toca «Gestionar».
portal-ready = Tu página de pagos en Stripe está lista: cambia de plan o de tarjeta, consulta tus facturas o cancela.
portal-private = El enlace es solo tuyo y funciona por poco tiempo.
nothing-to-manage = Aún no tienes ninguna suscripción, así que no hay nada que gestionar.

## Status

status-title = Tu plan: <b>{ $plan }</b>
status-free = No tienes ninguna suscripción de pago.
status-price = Precio: { $price }
status-renews = Se renueva el <b>{ $date }</b>.
status-trial = Prueba gratis hasta el <b>{ $date }</b>.
status-ends = Termina el <b>{ $date }</b> y no se renovará.
status-once = Pago único, sin renovación.
status-past-due = ⚠️ El último pago no se ha podido realizar.
status-past-due-until = ⚠️ El último pago no se ha podido realizar. Conservas el acceso hasta el <b>{ $date }</b>.
status-unpaid = ⚠️ Tu suscripción está sin pagar y el acceso está suspendido. Volverá en cuanto pagues.
status-paused = ⏸ Tu suscripción está en pausa.
right-until = • { $right } – hasta el { $date }

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
unknown-command = No conozco ese comando. Estos sí:
unknown-text = Lo que mejor entiendo son los comandos y los botones. ¿Qué quieres hacer?
alert-stale-button = Este botón ya no sirve. Aquí tienes un menú nuevo.
alert-not-yours = Esto no es para ti.

## Trouble

trouble-stripe-down = Stripe, nuestro proveedor de pagos, no responde ahora mismo. Inténtalo de nuevo en unos minutos.
trouble-busy = Ahora mismo hay mucho movimiento. Inténtalo de nuevo en un minuto.
trouble-portal-not-configured = La página de pagos aún no está configurada. Avísanos, por favor: /paysupport
trouble-plan-not-sold = Este plan no está a la venta en este momento. Aquí tienes los demás.
trouble-misconfigured = Los pagos no están bien configurados aquí. No se ha cobrado nada. Avísanos, por favor: /paysupport
trouble-internal = Algo ha fallado por nuestra parte. Inténtalo de nuevo. Si vuelve a ocurrir, envía este número a /paysupport: <code>{ $id }</code>

## News

notice-activated = 🎉 <b>{ $plan }</b> está activo. ¡Que lo disfrutes!
notice-next-renewal = Próxima renovación: <b>{ $date }</b>.
notice-trial-started = 🎁 Tu prueba gratis de <b>{ $plan }</b> ha empezado.
notice-trial-until = Dura hasta el <b>{ $date }</b>. Si cancelas antes, no pagas nada.
notice-renewed = ✅ <b>{ $plan }</b> se ha renovado. Has pagado { $amount }. ¡Gracias!
notice-payment-failed = ⚠️ El pago de <b>{ $amount }</b> por <b>{ $plan }</b> no se ha podido realizar.
notice-payment-failed-again = ⚠️ Intento { $attempt }: el pago de <b>{ $amount }</b> por <b>{ $plan }</b> ha vuelto a fallar.
notice-access-until = Conservas el acceso hasta el <b>{ $date }</b>.
notice-fix-invoice = Paga la factura o actualiza tu tarjeta, por favor.
notice-fix-card = Actualiza tu tarjeta, por favor.
notice-recovered = ✅ Hemos recibido tu pago de { $amount }. <b>{ $plan }</b> sigue como siempre.
notice-cancellation-scheduled = Tu suscripción a <b>{ $plan }</b> está cancelada. Conservas todo hasta el <b>{ $date }</b>.
notice-change-mind = ¿Has cambiado de idea? Toca «Gestionar» para conservarla.
notice-resumed = 👍 Qué bien que te quedes. <b>{ $plan }</b> continúa.
notice-plan-changed = 🔄 Tu plan ahora es <b>{ $to }</b> en lugar de { $from }.
notice-ended = Tu suscripción a <b>{ $plan }</b> ha terminado. Puedes volver cuando quieras.
notice-payment-pending = ⏳ Hemos recibido tu pedido de <b>{ $plan }</b>. El banco tarda un poco más; te escribo en cuanto llegue el dinero.
notice-payment-pending-unnamed = ⏳ Hemos recibido tu pedido. El banco tarda un poco más; te escribo en cuanto llegue el dinero.
notice-payment-not-completed = ❌ El pago de <b>{ $plan }</b> no ha llegado, así que el plan no se ha activado. Puedes intentarlo de nuevo.
notice-payment-not-completed-unnamed = ❌ El pago no ha llegado, así que no se ha activado nada. Puedes intentarlo de nuevo.

## Audit (administrators)

audit-title = <b>Registro de auditoría</b>
audit-title-user = <b>Registro de auditoría</b> del usuario <code>{ $user }</code>
audit-empty = No hay entradas.
audit-count = { $count ->
    [one] { $count } entrada, horas en UTC
   *[other] { $count } entradas, horas en UTC
}
audit-entry = <b>#{ $seq }</b> · { $at } · <code>{ $action }</code>
audit-entry-who = { $actor } → { $subject }
audit-entry-change = <code>{ $before }</code> → <code>{ $after }</code>
audit-nothing = nada
audit-event-title = <b>Evento</b> <code>{ $id }</code>
audit-event-kind = Tipo: <code>{ $kind }</code>
audit-event-status = Estado: <code>{ $status }</code>
audit-event-received = Recibido: { $at } UTC
audit-event-attempts = { $count ->
    [one] { $count } intento
   *[other] { $count } intentos
}
audit-event-error = Error: <code>{ $error }</code>
audit-event-missing = No existe el evento <code>{ $id }</code>.
audit-failed-title = <b>Eventos fallidos</b>
audit-failed-none = ✅ No hay eventos fallidos.
audit-failed-entry = <code>{ $id }</code> · { $kind } · { $at }
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
    /audit user <i>ID</i> – entradas de un usuario
    /audit event <i>evt_…</i> – un evento de Stripe
    /audit failed – eventos que no se pudieron procesar
    /audit verify – comprobar la cadena de hashes
    /audit export <i>30d</i> – todo lo de los últimos días, en un archivo
audit-export-caption = { $count ->
    [one] Registro de auditoría, { $count } entrada
   *[other] Registro de auditoría, { $count } entradas
}

## Pages that checkout returns to; plain text

page-paid-title = ¡Gracias!
page-paid-text = En cuanto Stripe confirme el pago, normalmente en segundos, el chat te avisará de que tu plan está activo.
page-left-title = No se ha cobrado nada
page-left-text = Has salido del pago. Tu elección te espera en el chat cuando quieras.
page-back = Volver al chat
