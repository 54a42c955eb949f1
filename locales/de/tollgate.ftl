language-name = Deutsch

## Buttons

button-plans = Tarife
button-status = Mein Tarif
button-manage = Verwalten
button-language = Sprache
button-help = Hilfe
button-back = ‹ Zurück
button-home = Start
button-current = ✓ { $name }
button-pay = { $amount } bezahlen
button-try = Kostenlos testen
button-month = { $amount } im Monat
button-year = { $amount } im Jahr
button-year-saving = { $amount } im Jahr · −{ $percent } %
button-once = { $amount } einmalig
button-portal = Abrechnungsseite öffnen
button-update-card = Karte aktualisieren
button-pay-invoice = Rechnung bezahlen
button-private-chat = Im Privatchat weiter
button-terms = Bedingungen lesen
button-privacy = Datenschutz lesen
button-support = Support schreiben
button-older = Ältere ›
button-newest = « Neueste
button-trail = Protokoll
button-failed = Fehler
button-verify = Prüfen

## Command menu

menu-start = Hier geht es los
menu-help = Was ich kann
menu-plans = Tarife und Preise
menu-upgrade = Tarif wählen oder wechseln
menu-manage = Karte, Rechnungen, Kündigung
menu-status = Dein Tarif und was er enthält
menu-language = Sprache ändern
menu-terms = Nutzungsbedingungen
menu-privacy = Datenschutz
menu-paysupport = Hilfe bei Zahlungen
menu-audit = Protokoll

about-short = Tarife, Zahlungen und dein Abo in einem Chat.
about-long =
    Wähle einen Tarif, bezahle sicher mit Stripe und behalte dein Abo im Blick.

    Ich sage dir, wenn dein Tarif aktiv ist, wann er sich verlängert und wann eine Zahlung deine Aufmerksamkeit braucht.

## Welcome and help

welcome-hello = 👋 Hallo { $name }!
welcome-hello-unnamed = 👋 Hallo!
welcome-offer = Hier wählst du einen Tarif, bezahlst sicher mit Stripe und verwaltest dein Abo, alles in diesem Chat.
welcome-nothing-sold = Im Moment gibt es hier noch nichts zu kaufen. Schau gern später wieder vorbei.
current-plan = Dein Tarif: <b>{ $plan }</b>
list-item = • { $item }
help-title = <b>Das kann ich</b>
help-command = /{ $command } – { $what }
help-support = Ärger mit einer Zahlung? /paysupport hilft dir weiter.

## Plans

plans-title = <b>Tarife</b>
plan-name = <b>{ $plan }</b>
plan-name-current = <b>{ $plan }</b> · dein Tarif
plan-free = Kostenlos
plan-price = { $plan }: { $price }
price-month = { $amount } pro Monat
price-year = { $amount } pro Jahr
price-once = { $amount }, einmalig
plan-includes = Das ist dabei:
rights-more = { $count ->
    [one] • und { $count } weiteres
   *[other] • und { $count } weitere
}
trial-offer = { $days ->
    [one] 🎁 Der erste Tag ist kostenlos. Du zahlst nichts, bis die Testphase endet.
   *[other] 🎁 Die ersten { $days } Tage sind kostenlos. Du zahlst nichts, bis die Testphase endet.
}
year-saving = Mit jährlicher Zahlung sparst du { $percent } %.
plan-choose = Wie möchtest du bezahlen?
plan-not-sold = Diesen Tarif gibt es gerade nicht zu kaufen.

## Checkout and billing page

checkout-title = <b>{ $plan }</b> · { $price }
checkout-how = Der Knopf öffnet die sichere Bezahlseite von Stripe. Sobald dein Tarif aktiv ist, sage ich dir hier Bescheid.
checkout-how-trial = Der Knopf öffnet die sichere Seite von Stripe. Heute wird nichts abgebucht, und sobald deine Testphase läuft, sage ich dir hier Bescheid.
already-subscribed = Du hast <b>{ $plan }</b> schon.
already-change = Zum Wechseln oder Kündigen tippe auf „Verwalten“.
portal-ready = Deine Abrechnungsseite bei Stripe ist bereit: Tarif oder Karte ändern, Rechnungen finden oder kündigen.
portal-private = Der Link gehört nur dir und gilt nur kurze Zeit.
nothing-to-manage = Du hast noch kein Abo, also gibt es nichts zu verwalten.

## Status

status-title = Dein Tarif: <b>{ $plan }</b>
status-free = Du hast kein bezahltes Abo.
status-price = Preis: { $price }
status-renews = Verlängert sich am <b>{ $date }</b>.
status-trial = Kostenlose Testphase bis <b>{ $date }</b>.
status-ends = Endet am <b>{ $date }</b> und verlängert sich nicht.
status-once = Einmal bezahlt, keine Verlängerung.
status-past-due = ⚠️ Die letzte Zahlung hat nicht geklappt.
status-past-due-until = ⚠️ Die letzte Zahlung hat nicht geklappt. Dein Zugang bleibt bis <b>{ $date }</b> bestehen.
status-unpaid = ⚠️ Dein Abo ist unbezahlt, deshalb ist der Zugang gesperrt. Sobald du zahlst, ist er wieder da.
status-paused = ⏸ Dein Abo ist pausiert.
right-until = • { $right } – bis { $date }

## Language

language-choose = In welcher Sprache soll ich mit dir sprechen?
language-set = Erledigt. Ab jetzt sprechen wir Deutsch.

## Legal and support

terms-text = 📄 Unsere Nutzungsbedingungen:
terms-at = 📄 Unsere Nutzungsbedingungen: { $place }
terms-missing = Die Nutzungsbedingungen sind noch nicht veröffentlicht. Fragen? /paysupport
privacy-text = 🔒 So gehen wir mit deinen Daten um:
privacy-at = 🔒 So gehen wir mit deinen Daten um: { $place }
privacy-missing = Die Datenschutzerklärung ist noch nicht veröffentlicht. Wenn deine Daten gelöscht werden sollen, melde dich über /paysupport.
paysupport-text = Stimmt etwas mit einer Zahlung nicht? Schreib uns, wir kümmern uns darum. Bitte schick keine Kartennummern.
paysupport-contact = Kontakt: { $contact }
paysupport-missing = Karte, Rechnungen und Kündigung findest du unter /manage. Bei allem anderen schreib bitte den Betreibern dieses Bots.

## Conversation

group-redirect = Zahlungen sind Privatsache. Lass uns in unserem eigenen Chat weitermachen.
unknown-command = Diesen Befehl kenne ich nicht. Diese hier schon:
unknown-text = Befehle und Knöpfe verstehe ich am besten. Was möchtest du tun?
alert-stale-button = Dieser Knopf ist veraltet. Hier ist ein frisches Menü.
alert-not-yours = Das hier ist nicht für dich bestimmt.

## Trouble

trouble-stripe-down = Stripe, unser Zahlungsdienst, antwortet gerade nicht. Bitte versuch es in ein paar Minuten noch einmal.
trouble-busy = Gerade ist viel los. Bitte versuch es in einer Minute noch einmal.
trouble-portal-not-configured = Die Abrechnungsseite ist noch nicht eingerichtet. Bitte sag uns Bescheid: /paysupport
trouble-plan-not-sold = Diesen Tarif gibt es gerade nicht zu kaufen. Hier sind die anderen.
trouble-misconfigured = Die Zahlungen sind hier nicht richtig eingerichtet. Es wurde nichts abgebucht. Bitte sag uns Bescheid: /paysupport
trouble-internal = Bei uns ist etwas schiefgegangen. Bitte versuch es noch einmal. Falls es wieder passiert, schick diese Nummer an /paysupport: <code>{ $id }</code>

## News

notice-activated = 🎉 <b>{ $plan }</b> ist aktiv. Viel Freude damit!
notice-next-renewal = Nächste Verlängerung: <b>{ $date }</b>.
notice-trial-started = 🎁 Deine kostenlose Testphase für <b>{ $plan }</b> hat begonnen.
notice-trial-until = Sie läuft bis <b>{ $date }</b>. Wenn du vorher kündigst, zahlst du nichts.
notice-renewed = ✅ <b>{ $plan }</b> ist verlängert. Du hast { $amount } bezahlt. Danke!
notice-payment-failed = ⚠️ Die Zahlung von <b>{ $amount }</b> für <b>{ $plan }</b> hat nicht geklappt.
notice-payment-failed-again = ⚠️ Versuch { $attempt }: Die Zahlung von <b>{ $amount }</b> für <b>{ $plan }</b> hat wieder nicht geklappt.
notice-access-until = Dein Zugang bleibt bis <b>{ $date }</b> bestehen.
notice-fix-invoice = Bitte bezahle die Rechnung oder aktualisiere deine Karte.
notice-fix-card = Bitte aktualisiere deine Karte.
notice-recovered = ✅ Deine Zahlung von { $amount } ist da. Mit <b>{ $plan }</b> geht es weiter wie bisher.
notice-cancellation-scheduled = Dein Abo <b>{ $plan }</b> ist gekündigt. Bis <b>{ $date }</b> behältst du alles.
notice-change-mind = Doch anders überlegt? Tippe auf „Verwalten“, um es zu behalten.
notice-resumed = 👍 Schön, dass du bleibst. <b>{ $plan }</b> läuft weiter.
notice-plan-changed = 🔄 Dein Tarif ist jetzt <b>{ $to }</b> statt { $from }.
notice-ended = Dein Abo <b>{ $plan }</b> ist beendet. Du bist jederzeit wieder willkommen.
notice-payment-pending = ⏳ Deine Bestellung von <b>{ $plan }</b> ist da. Die Bank braucht noch etwas; ich schreibe dir, sobald das Geld angekommen ist.
notice-payment-pending-unnamed = ⏳ Deine Bestellung ist da. Die Bank braucht noch etwas; ich schreibe dir, sobald das Geld angekommen ist.
notice-payment-not-completed = ❌ Die Zahlung für <b>{ $plan }</b> ist nicht angekommen, deshalb wurde der Tarif nicht gestartet. Du kannst es noch einmal versuchen.
notice-payment-not-completed-unnamed = ❌ Die Zahlung ist nicht angekommen, deshalb wurde nichts gestartet. Du kannst es noch einmal versuchen.

## Audit (administrators)

audit-title = <b>Protokoll</b>
audit-title-user = <b>Protokoll</b> zu Nutzer <code>{ $user }</code>
audit-empty = Keine Einträge.
audit-count = { $count ->
    [one] { $count } Eintrag, Zeiten in UTC
   *[other] { $count } Einträge, Zeiten in UTC
}
audit-entry = <b>#{ $seq }</b> · { $at } · <code>{ $action }</code>
audit-entry-who = { $actor } → { $subject }
audit-entry-change = <code>{ $before }</code> → <code>{ $after }</code>
audit-nothing = nichts
audit-event-title = <b>Ereignis</b> <code>{ $id }</code>
audit-event-kind = Typ: <code>{ $kind }</code>
audit-event-status = Status: <code>{ $status }</code>
audit-event-received = Empfangen: { $at } UTC
audit-event-attempts = { $count ->
    [one] { $count } Versuch
   *[other] { $count } Versuche
}
audit-event-error = Fehler: <code>{ $error }</code>
audit-event-missing = Es gibt kein Ereignis <code>{ $id }</code>.
audit-failed-title = <b>Fehlgeschlagene Ereignisse</b>
audit-failed-none = ✅ Keine fehlgeschlagenen Ereignisse.
audit-failed-entry = <code>{ $id }</code> · { $kind } · { $at }
audit-intact = { $entries ->
    [0] ✅ Das Protokoll ist leer und unversehrt.
    [one] ✅ Das Protokoll ist unversehrt: { $entries } Eintrag.
   *[other] ✅ Das Protokoll ist unversehrt: { $entries } Einträge.
}
audit-head = Letzter Hash: <code>{ $head }</code>
audit-broken = ❌ Das Protokoll ist bei Eintrag <b>#{ $seq }</b> beschädigt: { $reason }
audit-usage =
    <b>Protokoll</b>

    /audit – neueste Einträge
    /audit user <i>ID</i> – Einträge zu einem Nutzer
    /audit event <i>evt_…</i> – ein Ereignis von Stripe
    /audit failed – Ereignisse, die nicht verarbeitet werden konnten
    /audit verify – die Kette der Hashes prüfen
    /audit export <i>30d</i> – alles aus den letzten Tagen als Datei
audit-export-caption = { $count ->
    [one] Protokoll, { $count } Eintrag
   *[other] Protokoll, { $count } Einträge
}

## Pages that checkout returns to; plain text

page-paid-title = Danke!
page-paid-text = Sobald Stripe die Zahlung bestätigt, meist in wenigen Sekunden, meldet dir der Chat, dass dein Tarif aktiv ist.
page-left-title = Es wurde nichts abgebucht
page-left-text = Du hast die Kasse verlassen. Deine Auswahl wartet im Chat, wann immer du so weit bist.
page-back = Zurück zum Chat
