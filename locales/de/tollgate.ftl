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
button-month = { $amount } pro Monat
button-year = { $amount } pro Jahr
button-year-saving = { $amount } pro Jahr · −{ $percent } %
button-once = { $amount } einmalig
button-once-days = { $days ->
    [one] { $amount } für { $days } Tag
   *[other] { $amount } für { $days } Tage
}
button-portal = Abrechnungsseite öffnen
button-update-card = Karte aktualisieren
button-pay-invoice = Rechnung bezahlen
button-confirm-payment = Zahlung bestätigen
button-pay-or-confirm = Bezahlen oder bestätigen
button-confirm-change = Wechsel bestätigen
button-keep = { $plan } behalten
button-keep-as-is = Alles so lassen
button-resume = Fortsetzen
button-confirm-resume = Für { $amount } fortsetzen
button-pause = Pausieren
button-private-chat = Im Privatchat weiter
button-terms = Bedingungen lesen
button-privacy = Datenschutz lesen
button-support = Support kontaktieren
button-older = Ältere ›
button-newest = « Neueste
button-audit-log = Protokoll
button-failed = Fehlgeschlagene Ereignisse
button-alerts = Alle Warnungen
button-verify = Prüfen
button-confirm = Bestätigen
button-dismiss = Abbrechen
button-no-end = Ohne Ende
button-all = Alles: { $amount }
button-half = Die Hälfte: { $amount }
button-cancel-now = Lieber sofort
button-cancel-subscription = Abo kündigen
button-upgrade = Upgrade
button-open-plan = { $plan } öffnen
button-receipts = Belege
button-newer = ‹ Neuere
button-again = Noch einmal
button-receipt = Beleg
button-invoice = Rechnung
button-pdf = PDF
button-details = Details
button-in-words = In Worten
button-why = Warum
button-csv = CSV
button-grant = Vergeben
button-refund = Erstatten
button-resync = Abgleichen
button-events = Ereignisse
button-stripe = In Stripe öffnen
button-person = ‹ Person

## Command menu

menu-start = Loslegen
menu-help = Was ich kann
menu-plans = Tarife und Preise
menu-upgrade = Tarif wählen oder wechseln
menu-manage = Karte, Rechnungen, Kündigung
menu-receipts = Deine Zahlungen, Belege und Rechnungen
menu-cancel-own = Dein Abo kündigen
menu-status = Dein Tarif und was er enthält
menu-chats = Deine privaten Gruppen und Kanäle
menu-language = Sprache ändern
menu-terms = Nutzungsbedingungen
menu-privacy = Datenschutz
menu-mydata = Deine Daten als Datei
menu-forget = Deine Daten löschen
menu-paysupport = Hilfe bei Zahlungen
menu-message = Jemandem schreiben
menu-broadcast = Vielen Leuten schreiben
menu-audit = Protokoll
menu-stats = Umsatz und andere Kennzahlen
menu-grant = Jemandem einen Tarif schenken
menu-revoke = Einen geschenkten Tarif beenden
menu-whois = Eine Person nachschlagen
menu-why = Warum jemand Zugang hat oder nicht
menu-refund = Eine Zahlung erstatten
menu-cancel = Ein Abo kündigen
menu-comp = Tage eines Abos schenken
menu-move = Käufe auf ein anderes Konto übertragen
menu-resync = Jemanden mit Stripe abgleichen
menu-replay = Ereignisse erneut verarbeiten

about-short = Tarife, Zahlungen und dein Abo in einem Chat.
about-long =
    Wähle einen Tarif, bezahle sicher mit Stripe und behalte dein Abo im Blick.

    Ich sage dir, wenn dein Tarif aktiv ist, wann er sich verlängert und wann eine Zahlung deine Aufmerksamkeit braucht.

## Welcome and help

owner-confirmed = ✅ <b>Dieser Bot gehört jetzt dir.</b>
owner-confirmed-next = Meldungen zu Zahlungen bekommst du in diesem Chat. Weiter geht es im Terminal.
welcome-hello = 👋 Hallo { $name }!
welcome-hello-unnamed = 👋 Hallo!
welcome-offer = Hier wählst du einen Tarif, bezahlst sicher mit Stripe und verwaltest dein Abo, alles in diesem Chat.
welcome-nothing-sold = Noch ist hier nichts verfügbar. Schau gern bald wieder vorbei.
current-plan = Dein Tarif: <b>{ $plan }</b>
list-item = • { $item }
help-title = <b>Das kann ich</b>
help-command = /{ $command } – { $what }
help-admin = <b>Für Admins</b> (deine Rolle: { $role })
help-support = Probleme mit einer Zahlung? /paysupport hilft dir weiter.

## Plans

plans-title = <b>Tarife</b>
plan-name = <b>{ $plan }</b>
plan-name-current = <b>{ $plan }</b> · dein Tarif
plan-free = Kostenlos
plan-price = { $plan }: { $price }
price-month = { $amount } pro Monat
price-year = { $amount } pro Jahr
price-once = { $amount }, einmalig
price-once-days = { $days ->
    [one] { $amount } für { $days } Tag, einmalig
   *[other] { $amount } für { $days } Tage, einmalig
}
plan-includes = Das ist dabei:
plan-adds = Alles aus <b>{ $plan }</b>, dazu:
plan-same-as = Alles aus <b>{ $plan }</b>
plan-loses = Nicht mehr dabei:
entitlements-more = { $count ->
    [one] • und { $count } weiteres
   *[other] • und { $count } weitere
}
trial-offer = { $days ->
    [one] 🎁 Der erste Tag ist kostenlos. Du zahlst nichts, bis die Testphase endet.
   *[other] 🎁 Die ersten { $days } Tage sind kostenlos. Du zahlst nichts, bis die Testphase endet.
}
year-saving = Mit jährlicher Zahlung sparst du { $percent } %.
plan-choose = Wie möchtest du bezahlen?
plan-choose-interval = Monatlich oder jährlich?
plan-not-sold = Dieser Tarif ist gerade nicht verfügbar.
plan-change = Such dir einen Preis aus. Ich zeige dir, was der Wechsel kostet, bevor etwas passiert.
plan-once-later = Dieser Tarif wird einmalig bezahlt. Du kannst ihn kaufen, sobald dein Abo beendet ist.
plan-free-cancel = Dieser Tarif kostet nichts. Um zu ihm zurückzukehren, kündige dein Abo: Tippe auf „Verwalten“.

## Checkout and billing page

checkout-title = <b>{ $plan }</b> · { $price }
checkout-how = Mit dem Button kommst du zur sicheren Bezahlseite von Stripe. Sobald dein Tarif aktiv ist, sage ich dir hier Bescheid.
checkout-how-trial = Mit dem Button kommst du zur sicheren Seite von Stripe. Heute wird nichts abgebucht, und sobald deine Testphase läuft, sage ich dir hier Bescheid.
checkout-complete = Dein Kauf von <b>{ $plan }</b> ist abgeschlossen.
checkout-expired = ⌛ Diese Bezahlseite für <b>{ $plan }</b> ist abgelaufen. Du kannst jederzeit neu wählen.
already-owned = Du hast <b>{ $plan }</b> schon.
portal-ready = Deine Abrechnungsseite bei Stripe ist bereit: Tarif oder Karte ändern, Rechnungen finden oder kündigen.
portal-private = Der Link gehört nur dir und gilt nur kurze Zeit.

## Changes of plan

change-title = Wechsel von <b>{ $from }</b> zu <b>{ $to }</b>, { $price }
change-title-to = Wechsel zu <b>{ $to }</b>, { $price }
change-title-price = <b>{ $plan }</b>: Wechsel zu { $price }
change-due = Jetzt fällig: <b>{ $amount }</b>.
change-due-nothing = Jetzt ist nichts fällig.
change-sum-until = • Kosten bis { $date }: { $amount }
change-sum-charged = • Kosten: { $amount }
change-sum-unused = • Nicht genutzte Zeit: { $amount }
change-sum-discount = • Rabatt: { $amount }
change-sum-tax = • Steuer: { $amount }
change-sum-credit = • Dein Guthaben: { $amount }
change-sum-owed = • Noch offen von vorher: { $amount }
change-credit-left = <b>{ $amount }</b> bleiben dir als Guthaben für die nächsten Verlängerungen.
change-carried = { $amount } sind zu wenig für eine Abbuchung und kommen auf deine nächste Rechnung.
change-next = Danach <b>{ $amount }</b> am <b>{ $date }</b>.
change-next-less = Dann <b>{ $amount }</b> am <b>{ $date }</b>: { $total } abzüglich deines restlichen Guthabens.
change-covered = { $count ->
    [one] Das Guthaben deckt die Verlängerung am <b>{ $date }</b> ({ $amount }).
   *[other] Ab dem <b>{ $date }</b> deckt das Guthaben { $count } Verlängerungen (je { $amount }).
}
change-covered-rest = { $amount } davon werden auf die danach angerechnet.
change-later = Jetzt ist nichts fällig. <b>{ $from }</b> behältst du bis <b>{ $date }</b>. Danach beginnt <b>{ $to }</b> für <b>{ $price }</b>.
change-later-first = Jetzt ist nichts fällig. <b>{ $from }</b> behältst du bis <b>{ $date }</b>. Danach beginnt <b>{ $to }</b>; die erste Zahlung beträgt <b>{ $amount }</b>.
change-later-same = Jetzt ist nichts fällig. Bis <b>{ $date }</b> bleibt alles, wie es ist. Danach zahlst du <b>{ $price }</b>.
change-later-same-first = Jetzt ist nichts fällig. Bis <b>{ $date }</b> bleibt alles, wie es ist. Danach beträgt die nächste Zahlung <b>{ $amount }</b>.
change-later-credit = Dein Guthaben von { $credit } wird dabei verrechnet.
change-later-undated = Jetzt ist nichts fällig. Der Wechsel gilt ab der nächsten Verlängerung.
change-scheduled = 📅 Erledigt. <b>{ $from }</b> behältst du bis <b>{ $date }</b>, danach hast du <b>{ $to }</b>.
change-scheduled-same = 📅 Erledigt. Ab <b>{ $date }</b> zahlst du { $price } für <b>{ $to }</b>. Bis dahin bleibt alles, wie es ist.
change-needs-payment = 🔐 Der Wechsel zu <b>{ $plan }</b> wartet auf die Zahlung. Bitte bezahle oder bestätige sie auf der Seite von Stripe; das geht auch mit einer anderen Karte. Bis dahin bleibt dein Tarif, wie er ist.
change-needs-card = ⚠️ Der Wechsel zu <b>{ $plan }</b> wartet auf die Zahlung. Bitte aktualisiere deine Karte; bis dahin bleibt dein Tarif, wie er ist.
change-quote-expired = ⌛ Dieses Angebot ist abgelaufen. Hier ist ein neues:
change-portal = Diesen Wechsel machst du auf der Seite von Stripe. Dort siehst du auch, was er kostet.
same-plan = Du hast <b>{ $plan }</b> schon zu diesem Preis.
same-plan-unnamed = Genau das hast du schon.
same-plan-planned = Für <b>{ $date }</b> ist ein Wechsel geplant. Noch kannst du ihn rückgängig machen.
payment-first = Eine Zahlung ist noch offen. Bitte bezahle sie zuerst; danach kannst du den Tarif wechseln.
card-first = Für dein Abo ist keine Karte hinterlegt. Bitte füge zuerst eine hinzu; danach kannst du den Tarif wechseln.
paused-first-resume = ⏸ Dein Abo ist pausiert. Setze es zuerst fort; danach kannst du den Tarif wechseln.
paused-first-payment = ⏸ Eine Zahlung hat nicht geklappt, deshalb ist dein Abo pausiert. Bitte bezahle zuerst die offene Rechnung; danach kannst du den Tarif wechseln.
paused-first-last-payment = ⏸ Der letzte Zahlungsversuch ist fehlgeschlagen, deshalb ist dein Abo pausiert. Bitte bezahle zuerst die offene Rechnung; danach kannst du den Tarif wechseln.
paused-first-system = ⏸ Stripe, unser Zahlungsdienst, hat dein Abo pausiert, deshalb lässt sich der Tarif gerade nicht wechseln. Wir wissen Bescheid. Fragen? /paysupport
paused-first-unknown = ⏸ Dein Abo ist pausiert, deshalb lässt sich der Tarif gerade nicht wechseln. Fragen? /paysupport
resume-first = Dein Abo ist gekündigt und endet am <b>{ $date }</b>. Setz es zuerst fort; danach kannst du den Tarif wechseln.
resume-first-undated = Dein Abo ist gekündigt. Setz es zuerst fort; danach kannst du den Tarif wechseln.
unlisted-first = Du hast hier schon ein Abo, zu einem Preis, der zu keinem dieser Tarife gehört. Damit du nicht doppelt zahlst, kann ich dir daneben keinen Tarif verkaufen. Ändern oder beenden kannst du es auf der Abrechnungsseite, oder schreib uns: /paysupport
nothing-to-resume = Dein Abo ist nicht gekündigt, also gibt es nichts fortzusetzen.
plan-kept = 👍 Erledigt, der geplante Wechsel ist aufgehoben. Du behältst deinen Tarif.
resume-offer = ▶️ <b>{ $plan }</b> fortsetzen?
resume-charge = <b>{ $amount }</b> werden jetzt abgebucht.
resume-free = Jetzt wird nichts abgebucht.
resume-period = Ein neuer Zeitraum beginnt, vom <b>{ $start }</b> bis <b>{ $end }</b>.
resume-done = 👍 Alles klar. Stripe setzt dein Abo gerade fort; ich bestätige es dir gleich hier.
resume-unpaid = 🔐 <b>{ $plan }</b> bleibt pausiert, bis die Rechnung über <b>{ $amount }</b> bezahlt ist. Bitte bezahle oder bestätige sie auf der Seite von Stripe; das geht auch mit einer anderen Karte.
resume-unpaid-card = ⚠️ Die Zahlung hat nicht geklappt, deshalb ist <b>{ $plan }</b> weiter pausiert. Bitte aktualisiere deine Karte und versuch es noch einmal.
resume-refused = ⚠️ Stripe konnte <b>{ $plan }</b> nicht fortsetzen. Es wurde nichts abgebucht, und der Tarif ist weiter pausiert. Bitte prüfe deine Karte und versuch es noch einmal. Fragen? /paysupport
pause-portal = ⏸ Pausieren kannst du deinen Tarif auf der Seite von Stripe. Solange er pausiert ist, wird nichts abgebucht, und du hast keinen Zugang.
payment-awaited = ⏳ Deine Zahlung für <b>{ $plan }</b> ist unterwegs. Deine Bank braucht noch etwas; ich schreibe dir, sobald sie eingegangen ist. Du musst nichts weiter tun.
payment-awaited-unnamed = ⏳ Deine Zahlung ist unterwegs. Deine Bank braucht noch etwas; ich schreibe dir, sobald sie eingegangen ist. Du musst nichts weiter tun.

## Status

status-title = Dein Tarif: <b>{ $plan }</b>
status-free = Du hast kein bezahltes Abo.
status-unlisted = Du hast ein Abo zu einem Preis, der zu keinem der Tarife hier gehört. Was es enthält, kann ich deshalb nicht sagen.
status-subscription = Abo: <b>{ $plan }</b>
status-price = Preis: { $price }
status-last-paid = Zuletzt hast du { $amount } bezahlt.
status-renews = Verlängert sich am <b>{ $date }</b>.
status-trial = Kostenlose Testphase bis <b>{ $date }</b>.
status-ends = Endet am <b>{ $date }</b> und verlängert sich nicht.
status-planned = Am <b>{ $date }</b> wechselst du zu <b>{ $plan }</b>.
status-planned-price = Ab <b>{ $date }</b>: { $price }.
status-scheduled-elsewhere = Dieses Abo folgt einem Zeitplan unseres Teams. Fragen? /paysupport
status-change-waits = Ein Tarifwechsel muss bis <b>{ $date }</b> bezahlt werden. Bis dahin bleibt dein Tarif, wie er ist.
status-once = Einmal bezahlt, keine Verlängerung.
status-once-until = Einmal bezahlt, gehört dir bis <b>{ $date }</b>.
status-past-due = ⚠️ Die letzte Zahlung hat nicht geklappt.
status-past-due-until = ⚠️ Die letzte Zahlung hat nicht geklappt. Dein Zugang bleibt bis <b>{ $date }</b> bestehen.
status-lapsed = 🔒 Dein Zugang ist seit <b>{ $date }</b> gesperrt, weil eine Zahlung überfällig ist. Sobald du zahlst, hast du wieder Zugang.
status-owed = Offen: <b>{ $amount }</b>.
status-unpaid = ⚠️ Deine letzte Zahlung ist überfällig, deshalb hast du gerade keinen Zugang. Bezahle <b>{ $amount }</b>, um ihn zurückzubekommen.
status-unpaid-unknown = ⚠️ Deine letzte Zahlung ist überfällig, deshalb hast du gerade keinen Zugang. Bezahle sie, um ihn zurückzubekommen.
status-trial-paused = ⏸ Deine kostenlose Testphase ist beendet, und es ist keine Karte hinterlegt. Füge eine hinzu, um deinen Tarif zu behalten.
status-paused-requested = ⏸ Dein Abo ist wie gewünscht pausiert. Es wird nichts abgebucht, und du hast keinen Zugang. Tippe auf „Fortsetzen“, um zu sehen, was das kostet.
status-paused-invoice = ⏸ Dein Abo bleibt pausiert, bis die offene Rechnung bezahlt ist.
status-paused-payment = ⏸ Eine Zahlung hat nicht geklappt, deshalb ist dein Abo pausiert. Bezahle die offene Rechnung, um es fortzusetzen.
status-paused-last-payment = ⏸ Der letzte Zahlungsversuch ist fehlgeschlagen, deshalb ist dein Abo pausiert. Bezahle die offene Rechnung, um es fortzusetzen.
status-paused-settled = ⏸ Es ist nichts mehr offen, aber dein Abo ist noch pausiert. Tippe auf „Fortsetzen“, um zu sehen, was das kostet.
status-paused-system = ⏸ Stripe, unser Zahlungsdienst, hat dein Abo pausiert. Es wird nichts abgebucht, und du hast keinen Zugang. Wir wissen Bescheid. Fragen? /paysupport
status-paused-unknown = ⏸ Dein Abo ist pausiert. Es wird nichts abgebucht, und du hast keinen Zugang. Fragen? /paysupport
status-refunded = ⚠️ Deine Zahlung wurde erstattet, deshalb hast du gerade keinen Zugang.
status-refunded-next = Dein Abo ist nicht gekündigt: Die nächste Zahlung ist am <b>{ $date }</b> fällig, danach hast du wieder Zugang. Wenn du das nicht willst, kündige unter „Verwalten“.
status-disputed = ⚠️ Deine Bank hat die Zahlung zurückgebucht, deshalb hast du gerade keinen Zugang. Fragen? /paysupport
pause-access = ⏸ Die Zahlungen sind pausiert. Deinen Zugang behältst du.
pause-no-access = ⏸ Dein Abo ist pausiert. Es wird nichts abgebucht, und du hast keinen Zugang.
pause-resumes = Am <b>{ $date }</b> geht es automatisch weiter.
status-awaited = Deine Zahlung für <b>{ $plan }</b> ist unterwegs.
status-awaited-unnamed = Eine Zahlung von dir ist unterwegs.
status-others = Außerdem hast du:
noted-item = • { $item } – { $notes }
note-since = seit { $date }
note-until = bis { $date }
note-renews = verlängert sich am { $date }
note-granted = vom Team geschenkt

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
unknown-command = Diesen Befehl kenne ich nicht. Probier einen von diesen:
not-permitted = Deine Rolle ({ $role }) schließt das nicht ein. Eine Person mit der Rolle owner kann es tun.
unknown-text = Befehle und Buttons verstehe ich am besten. Was möchtest du tun?
alert-stale-button = Dieser Button ist veraltet. Hier ist ein frisches Menü.
alert-not-yours = Das hier ist nicht für dich bestimmt.

## Errors

trouble-stripe-down = Stripe, unser Zahlungsdienst, antwortet gerade nicht. Bitte versuch es in ein paar Minuten noch einmal.
trouble-busy = Das hat gerade nicht geklappt. Bitte versuch es in einer Minute noch einmal.
trouble-portal-not-configured = Die Abrechnungsseite ist noch nicht eingerichtet. Bitte sag uns Bescheid: /paysupport
trouble-plan-not-sold = Dieser Tarif ist gerade nicht verfügbar. Hier sind die anderen.
trouble-too-many-checkouts = Du hast innerhalb einer Stunde sehr viele Bezahlseiten geöffnet. Die letzte gilt noch. Wenn du einen anderen Tarif möchtest, versuch es bitte in einer Stunde noch einmal.
trouble-misconfigured = Die Zahlungen sind hier nicht richtig eingerichtet. Es wurde nichts abgebucht. Bitte sag uns Bescheid: /paysupport
trouble-no-subscription = Du hast kein laufendes Abo, also gibt es nichts zu ändern.
trouble-scheduled-elsewhere = Dieses Abo folgt einem Zeitplan unseres Teams und lässt sich deshalb hier nicht ändern. Für eine Änderung schreib uns: /paysupport
trouble-payment-declined = Die Zahlung wurde abgelehnt, deshalb hat sich nichts geändert. Bitte aktualisiere deine Karte und versuch es noch einmal.
trouble-internal = Bei uns ist etwas schiefgegangen. Bitte versuch es noch einmal. Falls es wieder passiert, schick diese Nummer an /paysupport: <code>{ $id }</code>

## Notices

notice-activated = 🎉 <b>{ $plan }</b> ist aktiv. Viel Freude damit!
notice-next-renewal = Nächste Verlängerung: <b>{ $date }</b>.
notice-first-payment = Erste Zahlung: <b>{ $date }</b>.
notice-until = Du hast ihn bis <b>{ $date }</b>.
notice-trial-started = 🎁 Deine kostenlose Testphase für <b>{ $plan }</b> hat begonnen.
notice-trial-until = Sie läuft bis <b>{ $date }</b>. Wenn du vorher kündigst, zahlst du nichts.
notice-trial-ending = ⏳ Deine kostenlose Testphase für <b>{ $plan }</b> endet am <b>{ $date }</b>.
notice-trial-ending-amount = Dann werden <b>{ $amount }</b> abgebucht, und dein Tarif läuft weiter.
notice-trial-ending-payment = Dann wird die erste Zahlung abgebucht, und dein Tarif läuft weiter.
notice-trial-ending-cancel = Möchtest du nicht weitermachen? Kündige vorher unter „Verwalten“, dann wird nichts abgebucht.
notice-trial-converted = ✅ Aus deiner Testphase ist ein Abo geworden: <b>{ $plan }</b>. Du hast { $amount } bezahlt. Danke!
notice-trial-paused = ⏸ Deine kostenlose Testphase ist beendet, und es ist keine Karte hinterlegt. Füge eine hinzu, um <b>{ $plan }</b> zu behalten.
notice-pause-requested = ⏸ <b>{ $plan }</b> ist wie gewünscht pausiert. Es wird nichts abgebucht, und du hast keinen Zugang. Tippe auf „Fortsetzen“, um den Preis zu sehen; abgebucht wird erst, wenn du bestätigst.
notice-pause-payment = ⏸ Die Zahlung für <b>{ $plan }</b> hat nicht geklappt, deshalb ist der Tarif pausiert. Bezahle die offene Rechnung, um ihn fortzusetzen.
notice-pause-last-payment = ⏸ Der letzte Versuch, <b>{ $plan }</b> abzubuchen, ist fehlgeschlagen, deshalb ist der Tarif pausiert. Bezahle die offene Rechnung, um ihn fortzusetzen.
notice-pause-settled = ⏸ <b>{ $plan }</b> ist nach einer fehlgeschlagenen Zahlung pausiert. Es ist nichts mehr offen. Tippe auf „Fortsetzen“, um zu sehen, was das kostet.
notice-pause-system = ⏸ Stripe, unser Zahlungsdienst, hat <b>{ $plan }</b> pausiert. Es wird nichts abgebucht, und du hast keinen Zugang. Wir wissen Bescheid und kümmern uns darum. Fragen? /paysupport
notice-pause-unknown = ⏸ <b>{ $plan }</b> ist pausiert. Es wird nichts abgebucht, und du hast keinen Zugang. Fragen? /paysupport
notice-resume-offered = ✅ Deine Zahlung von { $paid } für <b>{ $plan }</b> ist da. Der Tarif ist noch pausiert: Ihn fortzusetzen kostet noch einmal <b>{ $amount }</b>. Abgebucht wird nur, wenn du auf „Fortsetzen“ tippst und bestätigst.
notice-resume-offered-unknown = ✅ Deine Zahlung von { $paid } für <b>{ $plan }</b> ist da. Der Tarif ist noch pausiert. Tippe auf „Fortsetzen“, um zu sehen, was das kostet.
notice-renewal-ahead = 📅 <b>{ $plan }</b> verlängert sich am <b>{ $date }</b> für <b>{ $amount }</b>.
notice-renewal-ahead-manage = Du musst nichts tun. Zum Wechseln oder Kündigen tippe auf „Verwalten“.
notice-renewed = ✅ <b>{ $plan }</b> wurde verlängert. Du hast { $amount } bezahlt. Danke!
notice-payment-failed = ⚠️ Die Zahlung von <b>{ $amount }</b> für <b>{ $plan }</b> hat nicht geklappt.
notice-payment-failed-again = ⚠️ Versuch { $attempt }: Die Zahlung von <b>{ $amount }</b> für <b>{ $plan }</b> hat wieder nicht geklappt.
notice-access-until = Dein Zugang bleibt bis <b>{ $date }</b> bestehen.
notice-fix-invoice = Bitte bezahle die Rechnung oder aktualisiere deine Karte.
notice-pay-invoice = Bitte bezahle die Rechnung.
notice-fix-card = Bitte aktualisiere deine Karte.
notice-action-required = 🔐 Deine Bank bittet dich, die Zahlung von <b>{ $amount }</b> für <b>{ $plan }</b> zu bestätigen.
notice-action-how = Über den Button kommst du zu der Seite, auf der du sie bestätigst.
notice-grace-ending = ⚠️ Deine Zahlung für <b>{ $plan }</b> ist noch nicht eingegangen. Ohne sie endet dein Zugang am <b>{ $date }</b>.
notice-access-lapsed = 🔒 Deine Zahlung für <b>{ $plan }</b> ist noch nicht eingegangen, deshalb ist dein Zugang gesperrt. Bezahle jetzt, um ihn zurückzubekommen.
notice-invoice-overdue = ⚠️ Die Rechnung über <b>{ $amount }</b> für <b>{ $plan }</b> ist überfällig.
notice-invoice-grace-ending = ⚠️ Die Rechnung für <b>{ $plan }</b> ist noch nicht bezahlt. Ohne Zahlung endet dein Zugang am <b>{ $date }</b>.
notice-invoice-lapsed = 🔒 Die Rechnung für <b>{ $plan }</b> ist noch nicht bezahlt, deshalb ist dein Zugang gesperrt. Bezahle sie, um ihn zurückzubekommen.
notice-debt-settled = ✅ Die offene Rechnung für <b>{ $plan }</b> ist beglichen. Du musst nichts mehr zahlen.
notice-paid-after-end = Deine Zahlung von <b>{ $amount }</b> für <b>{ $plan }</b> ist angekommen, aber das Abo war schon beendet. Wir wissen Bescheid und kümmern uns darum. Fragen? /paysupport
notice-recovered = ✅ Deine Zahlung von { $amount } ist eingegangen. <b>{ $plan }</b> läuft wie gewohnt weiter.
notice-still-owing = ✅ Deine Zahlung von { $amount } für <b>{ $plan }</b> ist da. Eine weitere Rechnung ist noch offen.
notice-cancellation-scheduled = Dein Abo <b>{ $plan }</b> ist gekündigt. Bis <b>{ $date }</b> behältst du alles.
notice-cancellation-trial = Deine Testphase ist gekündigt: Sie verlängert sich nicht, und es wird nichts abgebucht. <b>{ $plan }</b> gehört dir bis <b>{ $date }</b>.
notice-change-mind = Doch anders überlegt? Tippe auf „Fortsetzen“, um es zu behalten.
notice-resumed = 👍 Alles klar. <b>{ $plan }</b> verlängert sich wie gewohnt.
notice-ending-soon = ⏳ <b>{ $plan }</b> endet am <b>{ $date }</b>.
notice-ending-soon-resume = Möchtest du dabeibleiben? Tippe auf „Fortsetzen“.
notice-ending-soon-again = Möchtest du verlängern? Unter „Tarife“ kannst du ihn erneut kaufen.
notice-plan-changed = 🔄 Dein Tarif ist jetzt <b>{ $to }</b> statt { $from }.
notice-interval-changed = 🔄 <b>{ $plan }</b> kostet dich jetzt { $price }.
notice-interval-changed-month = 🔄 <b>{ $plan }</b> zahlst du jetzt monatlich.
notice-interval-changed-year = 🔄 <b>{ $plan }</b> zahlst du jetzt jährlich.
notice-plan-change-unpaid = Die Zahlung für den Tarifwechsel kam nicht rechtzeitig, deshalb entfällt er. Du behältst <b>{ $plan }</b>.
notice-paused-access = ⏸ Die Zahlungen für <b>{ $plan }</b> sind pausiert. Deinen Zugang behältst du.
notice-paused-no-access = ⏸ <b>{ $plan }</b> ist pausiert. Es wird nichts abgebucht, und du hast keinen Zugang.
notice-unpaused = ▶️ <b>{ $plan }</b> ist nicht mehr pausiert.
notice-ended = Dein Abo <b>{ $plan }</b> ist beendet. Du bist jederzeit wieder willkommen.
notice-ended-unpaid = Dein Abo <b>{ $plan }</b> ist beendet, weil es nicht bezahlt wurde. Du kannst jederzeit neu anfangen.
notice-ended-trial = Deine kostenlose Testphase für <b>{ $plan }</b> ist beendet. Wenn es dir gefallen hat, such dir einen Tarif aus und bleib dabei.
notice-ended-term = Dein Zugang zu <b>{ $plan }</b> ist beendet. Du kannst ihn jederzeit wieder kaufen.
notice-refunded = ↩️ Wir haben dir deine Zahlung von <b>{ $amount }</b> für <b>{ $plan }</b> erstattet. Dein Zugang ist beendet.
notice-partly-refunded = ↩️ Wir haben dir <b>{ $amount }</b> deiner Zahlung für <b>{ $plan }</b> erstattet. Dein Tarif bleibt, wie er ist.
notice-earlier-refunded = ↩️ Wir haben dir <b>{ $amount }</b> erstattet, die du für einen früheren Zeitraum von <b>{ $plan }</b> bezahlt hast. Sonst ändert sich nichts.
notice-earlier-reversed = ⚠️ Deine Bank hat <b>{ $amount }</b> zurückgebucht, die du für einen früheren Zeitraum von <b>{ $plan }</b> bezahlt hast. Sonst ändert sich nichts.
notice-refund-failed = ⚠️ Die Erstattung von <b>{ $amount }</b> für <b>{ $plan }</b> hat nicht geklappt, dein Tarif bleibt also aktiv. Wir melden uns, oder schreib uns: /paysupport
notice-payment-reversed = ⚠️ Deine Bank hat die Zahlung von <b>{ $amount }</b> für <b>{ $plan }</b> zurückgebucht, deshalb ist dein Zugang beendet.
notice-payment-reversed-unknown = ⚠️ Deine Bank hat die Zahlung für <b>{ $plan }</b> zurückgebucht, deshalb ist dein Zugang beendet.
notice-partly-reversed = ⚠️ Deine Bank hat <b>{ $amount }</b> deiner Zahlung für <b>{ $plan }</b> zurückgebucht. Dein Tarif bleibt, wie er ist.
notice-reversal-lifted = ✅ Die Entscheidung deiner Bank wurde geändert: Die Zahlung von <b>{ $amount }</b> für <b>{ $plan }</b> gilt wieder, und du hast wieder Zugang.
notice-reversal-lifted-settled = ✅ Die Entscheidung deiner Bank wurde geändert: Die Zahlung von <b>{ $amount }</b> für <b>{ $plan }</b> gilt wieder.
notice-reversed-support = Falls das ein Irrtum ist, schreib uns: /paysupport
notice-granted = 🎁 Du hast <b>{ $plan }</b> bis <b>{ $date }</b> geschenkt bekommen.
notice-granted-open = 🎁 Du hast <b>{ $plan }</b> geschenkt bekommen, ohne Enddatum.
notice-granted-longer = 🎁 Wir haben dein <b>{ $plan }</b> bis <b>{ $date }</b> verlängert.
notice-granted-later = 🎁 Du hast <b>{ $plan }</b> geschenkt bekommen. Das beginnt, wenn dein bezahlter Tarif endet.
notice-granted-lasts = Dauer ab dann: <b>{ $span }</b>.
notice-grant-begun = 🎁 Dein Geschenk läuft: <b>{ $plan }</b> bis <b>{ $date }</b>.
notice-grant-begun-open = 🎁 Dein Geschenk läuft: <b>{ $plan }</b>, ohne Enddatum.
notice-grant-revoked = Das Team hat dein geschenktes <b>{ $plan }</b> beendet. Fragen? /paysupport
notice-grant-ended = Dein geschenktes <b>{ $plan }</b> ist beendet. Wenn es dir gefallen hat, such dir einen Tarif aus und bleib dabei.
notice-goodwill = 🎁 Wir schenken dir <b>{ $span }</b> <b>{ $plan }</b>.
notice-goodwill-amount = Deine nächste Zahlung von <b>{ $amount }</b> ist am <b>{ $date }</b> fällig. Du musst nichts tun.
notice-goodwill-next = Deine nächste Zahlung ist am <b>{ $date }</b> fällig. Du musst nichts tun.
notice-moved = 📦 Was dein altes Telegram-Konto gekauft hat, gehört jetzt zu diesem.
notice-payment-pending = ⏳ Deine Bestellung von <b>{ $plan }</b> ist eingegangen. Deine Bank braucht noch etwas; ich schreibe dir, sobald die Zahlung da ist.
notice-payment-pending-unnamed = ⏳ Deine Bestellung ist eingegangen. Deine Bank braucht noch etwas; ich schreibe dir, sobald die Zahlung da ist.
notice-payment-not-completed = ❌ Die Zahlung für <b>{ $plan }</b> hat nicht geklappt, deshalb wurde der Tarif nicht gestartet. Du kannst es noch einmal versuchen.
notice-payment-not-completed-unnamed = ❌ Die Zahlung hat nicht geklappt, deshalb wurde nichts gestartet. Du kannst es noch einmal versuchen.
message-settled = Das ist erledigt.
message-overtaken = Das Abo ist beendet; hier ist nichts mehr zu zahlen.
message-plan-over = Der Tarif ist beendet.

## Alerts (administrators)

alarm-paid-after-end = 💶 <b>Eine Zahlung für ein beendetes Abo</b>
alarm-invoice = Rechnung: <code>{ $id }</code>
alarm-paid-after-end-what = Erstatte sie in Stripe oder gib dem Nutzer Zugang.
alert-dead-deliveries = Webhooks an einen Dienst schlagen fehl
alert-endpoint-name = Webhook-Endpunkt: <code>{ $name }</code>
alert-dead-deliveries-what = Nicht zugestellte Webhooks bleiben gespeichert. Sobald der Dienst wieder läuft, sende sie mit <code>tollgate webhooks replay --failed</code> noch einmal.
alert-clock-jumped = Die Uhr des Servers ist gesprungen
alert-clock-wrong = Die Uhr des Servers geht falsch
alert-clock-says = Uhr des Servers: <code>{ $time }</code>
alert-clock-expected = Erwartet: <code>{ $time }</code>
alert-clock-stripe = Uhr von Stripe: <code>{ $time }</code>
alert-clock-jumped-what = Stripe ist nicht erreichbar, die Uhrzeit lässt sich nicht prüfen. Bis zur Antwort endet niemandes Zugang; nach spätestens einer Stunde gilt die Uhr des Servers. Bitte prüfe die Uhr.
alert-clock-wrong-what = Bis sie richtig geht, gilt die Zeit von Stripe, damit kein Zugang zu früh oder zu spät endet. Bitte stelle die Uhr und prüfe, ob sie synchronisiert wird (NTP).
alert-backup = Ein Backup ist fehlgeschlagen
alert-backup-overdue = Backups sind überfällig
alert-backup-last = Letztes Backup: { $date }
alert-backup-none = Es gibt noch kein Backup.
alert-backup-what = tollgate versucht es alle 15 Minuten erneut. Bitte prüfe die Festplatte und <code>[backup]</code> in bot.toml.
alert-revocations = Ungewöhnlich viele Leute verlieren den Zugang
alert-revocations-count = In der letzten Stunde: <b>{ $revoked }</b> von { $people }
alert-revocations-what = Niemand sonst verliert den Zugang, bis du entscheidest. Ursache kann eine falsche Uhr, ein falscher Preis oder eine falsche Einstellung sein. Wenn das so gewollt ist, führe auf dem Server <code>tollgate revocations resume</code> aus.
alert-chat = Der Bot kann in einem kostenpflichtigen Chat nicht arbeiten
alert-chat-of = Chat: <b>{ $chat }</b>
alert-chat-no-access-what = Er wurde aus dem Chat entfernt, oder der Chat wurde gelöscht. Füge ihn wieder als Administrator hinzu. Wenn du den Chat nicht mehr verkaufst, löse die Bindung in /chats oder entferne ihn aus <code>bot.toml</code>.
alert-chat-basic-what = Das ist eine einfache Gruppe: Sie hat keine Sperren, die sich wieder aufheben lassen, und ihre ID ändert sich, wenn sie zur Supergruppe wird. Mache sie zur Supergruppe: Lass in den Einstellungen der Gruppe neue Mitglieder den Chatverlauf sehen.
alert-chat-no-admin-what = Er ist kein Administrator. Mache ihn dazu, mit den Rechten, Mitglieder hinzuzufügen und Nutzer zu sperren. Alles Versäumte holt er dann von selbst nach.
alert-chat-no-invite-what = Er darf keine Mitglieder hinzufügen, deshalb kommt niemand hinein. Gib ihm dieses Recht in der Liste der Administratoren. Alles Versäumte holt er dann von selbst nach.
alert-chat-no-remove-what = Er darf keine Nutzer sperren, deshalb bleiben Mitglieder, deren Zugang zu Ende ist. Gib ihm dieses Recht in der Liste der Administratoren. Alles Versäumte holt er dann von selbst nach.
alert-chat-removals = Ungewöhnlich viele Leute würden aus einem kostenpflichtigen Chat entfernt
alert-chat-removals-count = Warten auf das Entfernen: <b>{ $count }</b>
alert-chat-removals-what = Niemand wird aus diesem Chat entfernt, bis jemand mit der Rolle owner entscheidet. Ursache kann ein falscher Preis, ein falscher Tarif oder eine falsche Einstellung sein. Sieh dir im Chat-Bildschirm an, wer zu Unrecht drin ist. Wenn alle davon gehen sollen, tippt ein owner auf <i>Entfernen fortsetzen</i>.
alert-chat-banned = Jemand, der für einen Chat zahlt, ist dort gesperrt
alert-chat-banned-what = Ein Administrator des Chats hat die Person gesperrt, deshalb kommt sie nicht hinein. Hebe die Sperre in Telegram auf, oder erstatte die Zahlung.
alarm-second = ⚠️ <b>Ein Nutzer zahlt für mehr als ein Abo</b>
alarm-second-what = Bitte kündige das überzählige im Dashboard von Stripe.
alarm-unlisted = ⚠️ <b>Ein Abo hat einen Preis, der zu keinem Tarif gehört</b>
alarm-unlisted-what = Es schaltet nichts Neues frei, und der Nutzer kann keinen anderen Tarif kaufen. Bitte nimm den Preis in bot.toml in einen Tarif auf (unter <code>former_stripe_prices</code>, wenn er nicht verkauft wird) oder ändere das Abo im Dashboard von Stripe.
alarm-refund = ↩️ <b>Eine Zahlung wurde erstattet</b>
alarm-refund-what = Der Zugang ist beendet.
alarm-still-running = Das Abo selbst läuft bei Stripe weiter. Wenn es enden soll, kündige es dort.
alarm-refund-partly = ↩️ <b>Eine Zahlung wurde teilweise erstattet</b>
alarm-refund-partly-what = Der Zugang bleibt bestehen.
alarm-refund-warned = Damit ist auch die Betrugswarnung der Bank dazu erledigt.
alarm-earlier-what = Sie galt einem früheren Zeitraum, der Zugang bleibt also.
alarm-refund-failed = ⚠️ <b>Eine Erstattung hat nicht geklappt</b>
alarm-refund-failed-what = Das Geld ist noch da, und der Zugang gilt wieder. Den Grund zeigt das Dashboard von Stripe.
alarm-dispute-inquiry = ⚠️ <b>Eine Bank hat eine Rückfrage zu einer Zahlung</b>
alarm-dispute-inquiry-what = Bitte antworte im Dashboard von Stripe. Es wurde noch kein Geld einbehalten, und der Zugang bleibt.
alarm-dispute-open = ⚠️ <b>Eine Zahlung wird angefochten</b>
alarm-dispute-open-what = Bitte antworte im Dashboard von Stripe. Der Zugang bleibt, solange die Zahlungsanfechtung nicht verloren ist.
alarm-dispute-due = ⏰ <b>Eine Zahlungsanfechtung muss bald beantwortet werden</b>
alarm-dispute-due-what = Ohne Antwort geht sie verloren. Bitte reiche die Belege im Dashboard von Stripe ein.
alarm-dispute-part-what = Bitte antworte im Dashboard von Stripe. Auch wenn die Zahlungsanfechtung verloren wird, bleibt der Zugang: Es geht nur um einen Teil der Zahlung.
alarm-dispute-review-what = Die Belege sind eingereicht, die Bank hat noch nicht entschieden. So lange bleibt der Zugang.
alarm-dispute-prevented = ✅ <b>Zahlungsanfechtung abgewendet</b>
alarm-dispute-prevented-what = Sie war beigelegt, bevor sie begann. Wurde dafür etwas erstattet, gibt es dazu eine eigene Nachricht.
alarm-dispute-won = ✅ <b>Zahlungsanfechtung gewonnen</b>
alarm-dispute-won-what = Du behältst das Geld, und der Zugang bleibt bestehen.
alarm-dispute-lost = ❌ <b>Zahlungsanfechtung verloren</b>
alarm-dispute-lost-what = Die Bank hat dem Kunden das Geld zurückgegeben.
alarm-dispute-appeal = ⚠️ <b>Gegen eine verlorene Zahlungsanfechtung ist Einspruch möglich</b>
alarm-dispute-appeal-what = Bitte entscheide im Dashboard von Stripe. Nach Ablauf der Frist ist die Entscheidung endgültig.
alarm-dispute-appeal-review = ⏳ <b>Ein Einspruch wird geprüft</b>
alarm-dispute-appeal-review-what = Das Geld bleibt beim Kunden, solange der Einspruch nicht gewonnen ist.
alarm-fraud-warning-what = Der Karteninhaber wird diese Zahlung wahrscheinlich anfechten. Erstattest du sie jetzt ganz, kommt es nicht dazu, und die Gebühr dafür fällt nicht an. Bis dahin bleibt der Zugang. Bist du sicher, dass die Zahlung echt ist, lass sie stehen.
alarm-fraud-warning-over-what = Laut Stripe lässt sich mit einer Erstattung keine Zahlungsanfechtung mehr abwenden. Es ist nichts mehr zu tun.
alarm-fraud-warning-lapsed-what = Innerhalb von 120 Tagen wurde die Zahlung nicht angefochten, und damit ist auch nicht mehr zu rechnen.
alarm-customer-deleted = ⚠️ <b>Ein Kunde wurde bei Stripe gelöscht</b>
alarm-customer-deleted-what = Stripe hat alle Abos dieses Kunden beendet. Beim nächsten Kauf wird ein neuer Kunde angelegt.
alarm-granted = 🎁 <b>{ $who } hat einen Tarif geschenkt</b>
alarm-revoked = 👤 <b>{ $who } hat Geschenktes beendet</b>
alarm-refunded-by = ↩️ <b>{ $who } hat { $amount } erstattet</b>
alarm-cancelled-by = 👤 <b>{ $who } hat ein Abo gekündigt</b>
alarm-comped-by = 🎁 <b>{ $who } hat { $span } eines Abos verschenkt</b>
alarm-moved-by = 📦 <b>{ $who } hat Käufe auf ein anderes Konto übertragen</b>
alarm-action-failed = ⚠️ <b>Was du bestätigt hast, wurde nicht ausgeführt</b>
alarm-who-admin = Admin { $id } ({ $role })
alarm-who-machine = { $user } auf dem Server
alarm-paused = ⚠️ <b>Ein Abo ist bei Stripe pausiert</b>
alarm-paused-what = Weder der Kunde noch eine Zahlung kann diese Pause hier beenden, und es wird nichts abgebucht. Bitte sieh im Dashboard von Stripe nach.
alarm-user = Nutzer: <code>{ $user }</code>
alarm-plan = Tarif: <b>{ $plan }</b>
alarm-amount = Betrag: <b>{ $amount }</b>
alarm-presented = Der Kunde bekommt: <b>{ $amount }</b>
alarm-of-payment = Von einer Zahlung über: <b>{ $amount }</b>
alarm-due = Antwort bis: <b>{ $date } UTC</b>
alarm-reason = Grund: <code>{ $reason }</code>
alarm-subscription = Abo: <code>{ $id }</code>
alarm-subscription-of = Abo: <b>{ $plan }</b>, <code>{ $id }</code>
alarm-price = Preis: <code>{ $id }</code>
alarm-customer = Kunde: <code>{ $id }</code>
alert-failed-events = Ereignisse von Stripe konnten nicht verarbeitet werden
alert-failed-events-what = Sie werden nicht von selbst wiederholt, daher fehlt vielleicht jemandem, wofür er bezahlt hat. Behebe die Ursache und sende dann /replay failed.
alert-failed-chat-updates = Updates zu einer Gruppe oder einem Kanal konnten nicht angewendet werden
alert-failed-chat-updates-what = Bis zum nächsten Abgleich ist vielleicht jemand ohne Zugang in einem Chat oder mit Zugang nicht darin. Behebe die Ursache und führe dann /replay failed aus.
alert-dead-notices = Nachrichten können nicht zugestellt werden
alert-dead-notices-what = Sie werden nicht noch einmal gesendet. Einzelheiten stehen im Protokoll des Nutzers; /status zeigt ihm den aktuellen Stand.
alert-count = Bisher: <b>{ $count }</b>
alert-last-reason = Letzter Grund: <code>{ $reason }</code>
alert-last-user = Zuletzt an: <code>{ $user }</code>
alert-over = ✅ <b>Vorbei:</b> { $what }
alert-title = ⚠️ <b>{ $what }</b>
alert-other-version = ⚠️ Etwas braucht deine Aufmerksamkeit. /alerts zeigt, was es ist.
alert-signatures = Webhooks von Stripe kommen mit falscher Signatur an
alert-signatures-count = Letzte Stunde: <b>{ $refused }</b> abgelehnt, { $accepted } angenommen
alert-signatures-what = Vermutlich wurde das Geheimnis des Endpunkts bei Stripe geändert. Vergleiche <code>STRIPE_WEBHOOK_SECRET</code> damit; während einer Umstellung setze beide. Wenn andere angenommen wurden, schickt vielleicht jemand anderes etwas hierher.
alert-drift = Abos wichen von Stripe ab
alert-drift-count = Abos: <b>{ $count }</b>
alert-drift-what = Der regelmäßige Abgleich hat sie korrigiert, soweit es ging. Vermutlich gingen Ereignisse verloren: Prüfe, ob Stripe den Webhook erreicht. Es ist vorbei, sobald ein Abgleich nichts mehr findet.
alert-stripe-down = Stripe ist nicht erreichbar
alert-stripe-down-what = Bis es antwortet, kann niemand einen Tarif kaufen oder ändern; bestehende Zugänge bleiben. Prüfe die Statusseite von Stripe und dann das Netz des Servers.
alert-stripe-key = Stripe lehnt den API-Schlüssel ab
alert-stripe-key-request = Anfrage: <code>{ $operation }</code> ({ $status })
alert-stripe-key-what = Er wurde widerrufen oder darf das nicht. Erstelle einen Schlüssel mit den Rechten aus der README, setze <code>STRIPE_SECRET_KEY</code> und starte neu.
alert-telegram-down = Telegram war nicht erreichbar
alert-telegram-down-what = Nachrichten haben gewartet und werden der Reihe nach gesendet.
alert-disk = Die Festplatte ist fast voll
alert-disk-free = Frei: <b>{ $free } MB</b>, nötig: { $needed } MB
alert-disk-what = Wenn sie voll ist, kann kein Ereignis von Stripe gespeichert werden. Schaffe Platz auf der Festplatte der Datenbank oder zieh mit ihr um.
alert-webhook-endpoint = Stripe sendet keine Ereignisse mehr
alert-webhook-endpoint-disabled-what = Der Endpunkt ist dort deaktiviert. Aktiviere ihn; der nächste Abgleich mit Stripe holt nach, was fehlt.
alert-webhook-endpoint-gone-what = Der Endpunkt wurde dort gelöscht. Lege ihn mit den Ereignissen aus der README neu an und setze sein neues Geheimnis.
alert-charges = Stripe hat Zahlungen gesperrt
alert-charges-what = Das Konto darf Kunden nichts berechnen. Auf der Kontoseite zeigt Stripe, was fehlt.
alert-price = Ein Preis wurde bei Stripe geändert
alert-price-name = Preis: <code>{ $name }</code>, <code>{ $id }</code>
alert-price-missing-what = Dort gibt es ihn nicht, daher kann ihn niemand kaufen. Korrigiere seine ID in bot.toml oder lege ihn an.
alert-price-archived-what = Er oder sein Produkt ist archiviert, daher kann ihn niemand kaufen. Aktiviere ihn oder verwende einen anderen.
alert-price-different-what = Betrag, Währung oder Intervall ist nicht, was in bot.toml steht und der Bot anzeigt. Gleiche beides an und starte neu.
alert-portal = Das Kundenportal wurde geändert
alert-portal-missing-what = Es hat keine Standardkonfiguration, daher funktioniert /manage nicht. Speichere sie einmal bei Stripe.
alert-portal-card-what = Kunden können dort ihre Karte nicht mehr ändern, was nach fehlgeschlagenen Zahlungen nötig ist. Erlaube es bei Stripe.
alert-portal-cancel-what = Kunden können dort nicht mehr kündigen. Erlaube es bei Stripe.
alert-dispute = Eine Zahlung wird angefochten
alert-dispute-review = Die Bank hat noch nicht entschieden.
alert-fraud-warning = Eine Bank vermutet Betrug
alert-lasted = Es hat { $duration } gedauert.
alert-lasted-moment = Es hat weniger als eine Minute gedauert.
alert-minutes = { $count ->
    [one] { $count } Minute
   *[other] { $count } Minuten
}
alert-hours = { $count ->
    [one] { $count } Stunde
   *[other] { $count } Stunden
}
alert-days = { $count ->
    [one] { $count } Tag
   *[other] { $count } Tage
}
alerts-title = <b>Warnungen</b>
alerts-none = ✅ Alles in Ordnung.
alerts-since = Seit { $at } UTC
alerts-more = … und { $count } weitere
menu-alerts = Was gerade zu tun ist

## Actions (administrators)

span-days = { $days ->
    [one] { $days } Tag
   *[other] { $days } Tage
}
span-hours = { $hours ->
    [one] { $hours } Stunde
   *[other] { $hours } Stunden
}
action-unknown-user = Diese Person hat dem Bot noch nie geschrieben. Stimmt die ID?
action-reason = Grund: <i>{ $reason }</i>
action-changed = Inzwischen hat sich etwas geändert, oder das ist zu lange her. Bitte prüfe es noch einmal:
action-dismissed = Es wurde nichts geändert.
action-waiting = ⏳ Stripe antwortet nicht. Das wird ausgeführt, sobald es geht, und du bekommst eine Nachricht.
action-refused-by-stripe = ❌ Stripe lehnt das ab: <code>{ $reason }</code>
grant-title = 🎁 <b>{ $plan } schenken?</b>
grant-title-longer = 🎁 <b>{ $plan } verlängern?</b>
grant-done = ✅ <b>{ $plan } geschenkt</b>
grant-done-longer = ✅ <b>{ $plan } verlängert</b>
grant-starts-now = Beginn: <b>sofort</b>
grant-starts-later = Beginn: am Ende des bezahlten { $plan }, am <b>{ $date }</b>
grant-starts-open = Beginn: am Ende des bezahlten { $plan } (verlängert sich am { $date })
grant-starts-undated = Beginn: am Ende des bezahlten { $plan }
grant-ends = Ende: <b>{ $end }</b>
grant-lasts = Dauer: <b>{ $end }</b>
grant-before = Bisher: { $end }
grant-no-end = bei Widerruf
grant-adds = Neu: { $names }
grant-adds-nothing = Neu: nichts, die Person hat schon alles davon
grant-choose-plan = 🎁 <b>Einen Tarif schenken</b>
grant-choose-term = 🎁 <b>{ $plan }: wie lange?</b>
grant-usage =
    Einen Tarif schenken:

    /grant <i>ID</i> <i>TARIF</i> <i>30d</i> <i>Grund</i>
    /grant <i>ID</i> <i>TARIF</i> until <i>2027-01-31</i>
    /grant <i>ID</i> <i>TARIF</i> – ohne Ende
revoke-usage =
    Geschenktes beenden:

    /revoke <i>ID</i> – alles
    /revoke <i>ID</i> <i>TARIF</i> – ein Tarif
revoke-title = <b>Geschenktes beenden?</b>
revoke-done = ✅ <b>Beendet</b>
revoke-plan = • <b>{ $plan }</b> (Ende: { $end })
revoke-plan-waiting = • <b>{ $plan }</b> ({ $end }, noch nicht begonnen)
revoke-loses = Entfällt sofort: { $names }
revoke-loses-nothing = Entfällt: nichts, was die Person gerade nutzen kann
revoke-keeps = Bleibt: das bezahlte <b>{ $plan }</b>
refund-title = ↩️ <b>{ $amount } erstatten?</b>
refund-done = ✅ <b>{ $amount } erstattet</b>
refund-payment = Zahlung: <b>{ $amount }</b> für { $plan }, { $date }
refund-payment-unnamed = Zahlung: <b>{ $amount }</b>, { $date }
refund-before = Bisher zurückgezahlt: { $amount }
refund-keeps-access = Zugang: bleibt
refund-loses = Zugang endet: { $names }
refund-continues = Das Abo <b>{ $plan }</b> läuft weiter und verlängert sich am { $date }.
refund-continues-undated = Das Abo <b>{ $plan }</b> läuft weiter.
refund-choose = ↩️ <b>Welche Zahlung?</b>
refund-choose-amount = ↩️ <b>Wie viel von { $amount }?</b>
refund-other = Anderer Betrag: <code>/refund { $user } { $payment } 5.00</code>
refund-none = Von dieser Person gibt es keine Zahlung, die erstattet werden kann.
refund-usage =
    Eine Zahlung erstatten:

    /refund <i>ID</i> – Zahlung auswählen
    /refund <i>ID</i> <i>pi_…</i> <i>5.00</i> <i>Grund</i>
cancel-title = <b>{ $plan } kündigen?</b>
cancel-done = ✅ <b>{ $plan } gekündigt</b>
cancel-ends-now = Ende: <b>sofort</b>
cancel-ends = Ende: <b>{ $date }</b>, mit dem Zeitraum
cancel-ends-undated = Ende: mit dem Zeitraum
cancel-paid-until = Bezahlt bis { $date }. Es wird nichts erstattet.
cancel-drops-change = Der geplante Tarifwechsel entfällt.
cancel-usage =
    Ein Abo kündigen:

    /cancel <i>ID</i> – mit dem Zeitraum
    /cancel <i>ID</i> now – sofort
comp-title = 🎁 <b>{ $span } { $plan } schenken?</b>
comp-done = 🎁 <b>{ $span } { $plan } geschenkt</b>
comp-next-amount = Nächste Zahlung: <b>{ $amount }</b> am <b>{ $date }</b>
comp-next = Nächste Zahlung: <b>{ $date }</b>
comp-before = Bisher: { $date }
comp-then = Ab dem neuen Datum verlängert es sich wie gewohnt. Jetzt wird nichts berechnet oder erstattet.
comp-trial = So lange dauert der Probezeitraum.
comp-usage =
    Tage eines Abos schenken. Die nächste Zahlung ist um so viel später fällig:

    /comp <i>ID</i> <i>7d</i> <i>Grund</i>
move-title = 📦 <b>Alle Käufe auf ein anderes Konto übertragen?</b>
move-done = 📦 <b>Alle Käufe übertragen</b>
move-to = Neues Konto: <code>{ $user }</code>
move-renews = • <b>{ $plan }</b>, verlängert sich am { $date }
move-ends = • <b>{ $plan }</b>, endet am { $date }
move-plan = • <b>{ $plan }</b>
move-grant = • <b>{ $plan }</b>, geschenkt (Ende: { $end })
move-earlier = { $count ->
    [one] • { $count } früherer Kauf
   *[other] • { $count } frühere Käufe
}
move-customers = Bei Stripe: <code>{ $ids }</code>
move-access = Zugriff: { $names }
move-silent = Das alte Konto verliert alles sofort und bekommt keine Nachricht.
move-undo = Rückgängig: <code>/move { $new } { $old }</code>
move-usage =
    Alles, was ein verlorenes Telegram-Konto gekauft hat, auf ein neues übertragen:

    /move <i>ALT</i> <i>NEU</i> <i>Grund</i>
resync-usage = Jemanden mit Stripe abgleichen: /resync <i>ID</i>
resync-title = 🔄 <b>Mit Stripe abgeglichen</b>
resync-same = Es gibt keine Unterschiede.
resync-missed = { $count ->
    [one] { $count } verpasstes Ereignis wurde geholt.
   *[other] { $count } verpasste Ereignisse wurden geholt.
}
resync-drift = Berichtigt: <code>{ $id }</code>, { $field }: { $here } → { $there }
resync-troubles = { $count ->
    [one] { $count } Objekt war nicht lesbar; der Grund steht im Log des Servers.
   *[other] { $count } Objekte waren nicht lesbar; die Gründe stehen im Log des Servers.
}
replay-usage =
    Gespeicherte Ereignisse erneut verarbeiten:

    /replay <i>evt_…</i>
    /replay failed – alle fehlgeschlagenen
replay-title = 🔄 <b>Erneut verarbeitet</b>
replay-entry = <code>{ $id }</code> · { $outcome }
replay-none = Es gibt keine fehlgeschlagenen Ereignisse.
replay-processed = angewendet
replay-ignored = betrifft hier nichts
replay-waiting = wartet auf Stripe
replay-failed = fehlgeschlagen: { $reason }
replay-unknown = ist nicht gespeichert
replay-removed = die Daten wurden entfernt
replay-more = { $count ->
    [one] und { $count } weiteres
   *[other] und { $count } weitere
}
refused-plan-unknown = Diesen Tarif gibt es nicht. Wähle einen von diesen:
refused-plan-free = Den kostenlosen Tarif haben schon alle.
refused-end-in-past = Dieses Ende liegt in der Vergangenheit.
refused-unending = Die Person hat diesen Tarif schon ohne Ende geschenkt bekommen.
refused-not-longer = Die Person hat diesen Tarif schon bis <b>{ $date }</b>. Zum Verkürzen nutze zuerst /revoke.
refused-nothing-granted = Dieser Person wurde nichts geschenkt. Bezahlter Zugang endet durch Kündigung oder Erstattung.
refused-payment-unknown = Diese Person hat keine solche Zahlung geleistet.
refused-disputed = Diese Zahlung ist angefochten, deshalb erstattet Stripe nichts davon.
refused-nothing-left = Von dieser Zahlung ist nichts mehr zu erstatten.
refused-not-that-much = Von dieser Zahlung können <b>{ $amount }</b> erstattet werden.
refused-no-subscription = Diese Person hat kein laufendes Abo.
refused-scheduled-elsewhere = Ein Zeitplan aus dem Dashboard von Stripe steuert dieses Abo. Ändere es dort.
refused-ends-already = Dieses Abo endet schon am <b>{ $date }</b>. Soll es früher enden, ergänze „now“.
refused-nothing-to-postpone = Es gibt keine nächste Zahlung, die sich verschieben ließe: Sie ist offen, pausiert, gekündigt oder läuft gerade. Tage kannst du stattdessen mit /grant schenken.
refused-change-pending = Ein Tarifwechsel ist geplant oder wartet auf seine Zahlung. Schenke die Tage danach, oder verwirf zuerst den Wechsel.
refused-several-periods = Die Teile dieses Abos sind bis zu verschiedenen Tagen bezahlt und lassen sich nicht gemeinsam verschieben. Schenke die Tage stattdessen mit /grant.
refused-too-late = Stripe verschiebt eine Zahlung höchstens bis <b>{ $date }</b>.
refused-same-person = Das ist zweimal dasselbe Konto.
refused-target-unknown = Das neue Konto hat dem Bot noch nie geschrieben. Bitte die Person, von dort /start zu senden, und prüfe die ID.
refused-target-subscribed = Das neue Konto hat selbst ein Abo oder eine offene Zahlung, und nur eines kann laufen. Beende das zuerst.
refused-nothing-to-move = Dieses Konto hat nichts gekauft und nichts geschenkt bekommen.
refused-notice-leaving = Gerade wird eine Nachricht an das alte Konto gesendet. Versuch es in einer Minute noch einmal.
refused-no-longer-as-shown = Das Abo hat sich bei Stripe inzwischen geändert, deshalb ist nichts geschehen. Bitte fang noch einmal an.
refused-no-confirmation = Diese Bestätigung gilt nicht mehr. Bitte fang noch einmal an.

## Audit (administrators)

audit-title = <b>Protokoll</b>
audit-title-user = <b>Protokoll</b> zu Nutzer <code>{ $user }</code>
audit-empty = Keine Einträge.
audit-count = { $count ->
    [one] { $count } Eintrag, Zeiten in UTC
   *[other] { $count } Einträge, Zeiten in UTC
}
audit-hint = Eine Nummer unten öffnet das Ereignis von Stripe.
audit-line = <b>#{ $seq }</b> · { $at } · { $who }
audit-line-user = <code>{ $user }</code>: { $what }
audit-entry = <b>#{ $seq }</b> · { $at } · <code>{ $action }</code>
audit-entry-who = { $actor } → { $subject }
audit-entry-change = <code>{ $before }</code> → <code>{ $after }</code>
audit-entry-after = <code>{ $after }</code>
audit-nothing = nichts
audit-event-title = <b>Ereignis</b> <code>{ $id }</code>
audit-event-kind = Typ: <code>{ $kind }</code>
audit-event-snapshot = Snapshot-Ereignis: <code>{ $id }</code>
audit-event-status = Status: <code>{ $status }</code>
audit-event-received = Empfangen: { $at } UTC
audit-event-attempts = { $count ->
    [one] { $count } Versuch
   *[other] { $count } Versuche
}
audit-event-no-payload = Der Inhalt wurde nach der Frist in [retention] entfernt.
audit-retry-at = Neuer Versuch um { $at } UTC
audit-retry-soon = Wartet auf den nächsten Versuch
audit-given-up = Aufgegeben, kein neuer Versuch
audit-event-error = Fehler: <code>{ $error }</code>
audit-event-missing = Es gibt kein Ereignis <code>{ $id }</code>.
audit-failed-title = <b>Fehlgeschlagene Ereignisse</b>
audit-failed-none = ✅ Keine fehlgeschlagenen Ereignisse.
audit-failed-entry = <code>{ $id }</code> · { $kind } · { $at }
audit-failed-updates = <b>Fehlgeschlagene Updates von Telegram:</b> { $count }
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
    /audit user <i>ID</i> – Einträge zu einem Nutzer, mit allem, was /whois annimmt
    /audit event <i>evt_…</i> – ein Ereignis von Stripe
    /audit failed – Ereignisse, die nicht verarbeitet werden konnten
    /audit verify – die Kette der Hashes prüfen
    /audit export <i>30d</i> – alles aus den letzten Tagen als Datei
audit-export-too-large = Der Export ist größer, als Telegram annimmt. Wähle einen kürzeren Zeitraum, zum Beispiel <code>/audit export 30d</code>, oder führe <code>tollgate audit export</code> auf dem Server aus.
audit-export-caption = { $count ->
    [one] Protokoll, { $count } Eintrag
   *[other] Protokoll, { $count } Einträge
}

## Personen, für Admins

whois-usage =
    <b>Eine Person nachschlagen</b>

    /whois <i>1001</i> – ID bei Telegram
    /whois <i>@name</i> – Benutzername oder Name
    /whois <i>ann@example.com</i> – E-Mail bei Stripe
    /whois <i>cus_…</i>, <i>sub_…</i>, <i>in_…</i>, <i>pi_…</i>, <i>evt_…</i>
whois-unknown = 🤷 Niemand gefunden für <code>{ $query }</code>. Ein Benutzername ist aus der letzten Nachricht der Person bekannt.
whois-email-unknown = 🤷 Kein Kunde bei Stripe hat die E-Mail <code>{ $query }</code>. Stripe unterscheidet Groß- und Kleinbuchstaben.
whois-only-at-stripe = 🤷 <code>{ $query }</code> ist bei Stripe <code>{ $customer }</code> und gehört zu niemandem im Bot.
whois-stripe-down = E-Mail-Adressen werden bei Stripe nachgeschlagen, und Stripe ist nicht erreichbar. Versuche es später oder suche nach einer ID.
whois-several = Zu <code>{ $query }</code> passen mehrere Personen. Wer ist gemeint?
person-title = <b>{ $name }</b>
person-first-seen = Zuerst gesehen: { $date }
person-reachable = Erhält Nachrichten
person-unreachable = Hat den Bot blockiert, seit { $date }
person-never-wrote = Hat dem Bot noch nie geschrieben
person-imported = Am { $date } von Stripe übernommen (Import)
person-plan = <b>{ $plan }</b> · { $state }
person-planned = Wechselt am { $date } zu { $plan }
person-awaited = Eine verzögerte Zahlung ist unterwegs
person-owes = ⚠️ Schuldet { $amount } seit { $date }
person-owes-amount = ⚠️ Schuldet { $amount }
person-owes-since = ⚠️ Schuldet eine Zahlung seit { $date }
person-access-until = Zugang bis { $date }
person-lapsed = Zugang endete am { $date }
person-paid = Letzte Zahlung: { $amount } am { $date }
person-no-payment = Letzte Zahlung: keine
person-next = Nächste Zahlung: { $amount } am { $date }
person-next-unknown = Nächste Zahlung: am { $date }
person-access = <b>Zugang</b>
person-no-access = <b>Zugang</b>: keiner
person-entitlements = • { $source }: { $names }
person-entries = <b>Letzte Einträge</b>
person-entry = { $at } · { $what }
person-events = <b>Ereignisse von Stripe</b> zu <code>{ $user }</code>
person-no-events = Noch keine.
source-grant = { $plan }, vergeben von Admin { $admin }
source-free = { $plan }, für alle
source-until = { $source }, bis { $date }
state-never = hat nie etwas gekauft
state-granted = von Hand vergeben
state-unlisted = ein Abo zu einem Preis, den kein Tarif führt
state-incomplete = erste Zahlung nicht eingegangen
state-never-paid = nie bezahlt
state-trialing = Testphase
state-trial-until = Testphase bis { $date }
state-trial-ends = Testphase, endet am { $date }
state-active = aktiv
state-renews = aktiv, verlängert sich am { $date }
state-ends = aktiv, endet am { $date }
state-once = einmal bezahlt
state-once-until = einmal bezahlt, bis { $date }
state-past-due = überfällig
state-unpaid = unbezahlt, keine weiteren Versuche
state-paused = pausiert
state-collection-paused = Zahlungen pausiert
state-ended = beendet
state-ended-on = beendet am { $date }
state-ended-unpaid = beendet am { $date }, eine Zahlung schlug fehl
state-ended-disputed = beendet am { $date }, eine Zahlung wurde beanstandet
state-cancelled = gekündigt, beendet am { $date }
state-refunded = erstattet
state-disputed = Zahlung durch Rückbuchung verloren

why-usage =
    <b>Warum jemand Zugang hat oder nicht</b>

    /why <i>1001</i> – alles
    /why <i>@name signals</i> – eine Leistung

    Gefunden wird eine Person mit allem, was /whois annimmt.
why-title = <b>Warum</b> · { $name }
why-answer = <b>{ $names }</b>: { $answer }
why-held = ja, durch { $source }
why-ended = nein, endete am { $date }
why-never = nein, nie gehabt
why-no-access = Kein Zugang, und auch nie welchen gehabt.
why-nothing = Bisher ist nichts geschehen: kein Bezahlvorgang, keine Zahlung, keine Vergabe.
why-recorded = { $who }: { $what }
why-step-started = <b>Zugang zu { $names }</b>: { $source }
why-step-ended = <b>kein Zugang mehr zu { $names }</b>
why-notified = an die Person gesendet: „{ $text }“
why-notice-waits = wartet auf den Versand: „{ $text }“
why-notice-failed = nicht zugestellt: „{ $text }“

## Einträge des Protokolls in Worten

audited-with = { $what }: { $details }
actor-user = die Person
actor-admin = Admin { $id }
actor-stripe = Stripe
actor-worker = tollgate
actor-cli = Kommandozeile
actor-cli-user = Kommandozeile ({ $name })
audited-subscription-created = Abo begonnen
audited-subscription-changed = Abo geändert
audited-subscription-update-expired = Tarifwechsel unbezahlt verfallen
audited-subscription-ended = Abo beendet
audited-subscription-refreshed = Abo nach Stripe berichtigt
audited-resume-asked = Kündigung zurückgenommen
audited-unpause-asked = Ende der Pause verlangt
audited-unpause-left = Pause läuft weiter, weil das Fortsetzen etwas kosten würde
audited-change-asked = Tarifwechsel verlangt
audited-change-scheduled = Tarifwechsel vorgemerkt
audited-change-dropped = vorgemerkter Wechsel gestrichen
audited-schedule-released = Zeitplan des Wechsels freigegeben
audited-checkout-opened = Bezahlseite geöffnet
audited-checkout-expired = Bezahlseite abgelaufen
audited-checkout-awaiting = Bezahlvorgang fertig, Zahlung unterwegs
audited-checkout-failed = Zahlung des Bezahlvorgangs gescheitert
audited-checkout-completed = Bezahlvorgang abgeschlossen
audited-invoice-open = Rechnung gestellt
audited-invoice-failed = Zahlung fehlgeschlagen
audited-invoice-action-required = Bank verlangt eine Bestätigung
audited-invoice-uncollectible = Rechnung abgeschrieben
audited-invoice-voided = Rechnung storniert
audited-invoice-paid = Rechnung bezahlt
audited-invoice-payment = Teil einer Rechnung bezahlt
audited-charge-refunded = Zahlung erstattet
audited-refund-pending = Erstattung begonnen
audited-refund-succeeded = Erstattung abgeschlossen
audited-refund-canceled = Erstattung abgebrochen
audited-refund-failed = Erstattung gescheitert
audited-refund-requested = Erstattung angefordert
audited-cancel-requested = Kündigung angefordert
audited-goodwill = Tage geschenkt
audited-moved = Käufe übertragen
audited-imported = von Stripe übernommen (Import)
audited-action-failed = Aktion eines Admins fehlgeschlagen
audited-resync-requested = mit Stripe abgeglichen
audited-event-replayed = Ereignis erneut verarbeitet
audited-dispute-inquiry = Bank fragt nach einer Zahlung
audited-dispute-inquiry-review = Antwort auf die Nachfrage der Bank wird geprüft
audited-dispute-open = Zahlung beanstandet
audited-dispute-review = Beanstandung wird geprüft
audited-dispute-prevented = Beanstandung abgewendet
audited-dispute-lost = Beanstandung verloren
audited-dispute-appeal = verlorene Beanstandung angefochten
audited-dispute-appeal-review = Anfechtung wird geprüft
audited-dispute-won = Beanstandung gewonnen
audited-fraud-warning-open = Bank vermutet Betrug
audited-fraud-warning-closed = Betrugswarnung der Bank erledigt
audited-customer-linked = Kunde bei Stripe verknüpft
audited-customer-deleted = Kunde bei Stripe gelöscht
audited-access-granted = Zugang vergeben
audited-access-revoked = Vergabe widerrufen
audited-access-ended = Zugang beendet
audited-revocations-resumed = angehaltene Entzüge fortgesetzt
audited-portal-opened = Abrechnungsseite geöffnet
audited-language-chosen = Sprache gewählt
audited-exported = Daten exportiert
audited-erased = persönliche Daten gelöscht
audited-configuration-changed = Konfiguration geändert
audited-permission-refused = der Rolle verweigert
audited-broadcast-changed = Rundnachricht
audited-chat-bound = Chat an eine Berechtigung gebunden
audited-chat-unbound = Bindung eines Chats gelöst
audited-chat-removals-resumed = Entfernen aus einem Chat fortgesetzt
audited-chat-joined = einem kostenpflichtigen Chat beigetreten
audited-chat-left = einen kostenpflichtigen Chat verlassen
audited-chat-removed = aus einem kostenpflichtigen Chat entfernt
audited-chat-declined = Beitrittsanfrage abgelehnt
notice-chat-removed = Du bist nicht mehr in <b>{ $chat }</b>, denn dein Zugang ist zu Ende. Sobald du wieder einen Tarif hast, kannst du zurückkommen.
notice-chat-too-many = Ich konnte dich nicht in <b>{ $chat }</b> hereinlassen: Du bist in so vielen Gruppen und Kanälen, wie Telegram erlaubt. Verlasse eine davon, dann lasse ich dich innerhalb einer Stunde herein.
notice-chat-bot-added = Ich bin jetzt in <b>{ $chat }</b>. Die ID ist <code>{ $id }</code>.
button-chats = Meine Chats
button-all-chats = Alle Chats
button-chat = Chat ansehen
button-join = { $chat } beitreten
button-bind = 🔑 { $entitlement }
button-chat-enforce = Durchsetzen
button-chat-observe = Nur beobachten
button-chat-unbind = Bindung lösen
button-chat-resume = Entfernen fortsetzen: { $count }
button-chat-not-entitled = Zu Unrecht drin: { $count }
button-chat-missing = Noch nicht drin: { $count }
button-page-back = ‹ Seite zurück
button-page-on = Nächste Seite ›
chats-title = <b>Deine Chats</b>
chats-how = Tippe auf den Button und sende die Beitrittsanfrage: Ich lasse dich sofort herein.
chats-in = ✓ <b>{ $chat }</b>: Du bist seit { $date } Mitglied.
chats-in-unknown = ✓ <b>{ $chat }</b>: Du bist Mitglied.
chats-in-over = <b>{ $chat }</b>: Du bist noch Mitglied, hast aber keinen Tarif mehr dafür.
chats-open = <b>{ $chat }</b> steht dir offen.
chats-banned = <b>{ $chat }</b>: Dort hat dich ein Administrator gesperrt. Wenn das ein Irrtum ist, schreib uns: /paysupport
chats-not-ready = <b>{ $chat }</b>: Dein Link ist noch nicht fertig. Bitte versuche es in einer Minute noch einmal.
chats-none = Du hast noch keinen Tarif mit einem privaten Chat. Das sind die Chats, jeweils mit den Tarifen, die ihn enthalten:
chats-none-sold = Hier gibt es noch keine privaten Chats.
notice-chats-leaving = Damit verlierst du auch den Zugang zu { $chats }.
chat-can-invite = ✓ Ich darf Leute hereinlassen.
chat-cannot-invite = ✗ Ich darf niemanden hereinlassen.
chat-can-remove = ✓ Ich darf Leute entfernen.
chat-cannot-remove = ✗ Ich darf niemanden entfernen.
chat-rights-group = So gibst du mir, was fehlt: auf den Namen der Gruppe tippen → <i>Bearbeiten</i> → <i>Administratoren</i> → diesen Bot wählen (oder hinzufügen) → einschalten:
chat-right-add-members = <i>Mitglieder hinzufügen</i> (auf manchen Geräten <i>Nutzer per Link einladen</i>)
chat-right-ban-users = <i>Nutzer sperren</i>
chat-rights-channel = So gibst du mir, was fehlt: auf den Namen des Kanals tippen → <i>Bearbeiten</i> → <i>Administratoren</i> → diesen Bot wählen (oder hinzufügen) → <i>Abonnenten hinzufügen</i> einschalten.
chat-rights-channel-remove = Für das Entfernen gibt es in Kanälen keinen eigenen Schalter. So gibst du mir dieses Recht: Name des Kanals → <i>Bearbeiten</i> → <i>Administratoren</i>, mich dort entfernen und neu hinzufügen.
chat-basic-group = Es ist eine einfache Gruppe, und die kann kein kostenpflichtiger Chat sein: Sie hat keine Sperren, die sich wieder aufheben lassen, und ihre ID ändert sich, wenn sie zur Supergruppe wird.

    So wird sie zur Supergruppe: Gruppenname → <i>Bearbeiten</i> → <i>Chatverlauf für neue Mitglieder</i> → <i>Sichtbar</i>. Mach mich dann dort zum Administrator, und ich schreibe dir mit der neuen ID.
chat-no-access = Ich bin nicht mehr in diesem Chat.
chat-no-entitlement = Um diesen Chat zu verkaufen, muss ein bezahlter Tarif eine Berechtigung enthalten, die der kostenlose nicht hat. Ergänze eine in <code>bot.toml</code> und starte neu; öffne dann /chats.
chat-bind = <b>Welche Berechtigung öffnet den Chat?</b> Zuerst beobachte ich nur: Ich lasse alle herein, die sie haben, und entferne niemanden, bis du auf <i>Durchsetzen</i> tippst.
chat-file = Oder trage es in <code>bot.toml</code> ein, mit der gewünschten Berechtigung. Die Datei hat Vorrang vor den Buttons:
    <pre>{ $block }</pre>
chat-bound-observed = Offen für alle mit <b>{ $entitlement }</b>. Ich beobachte nur: Niemand wird entfernt oder abgelehnt.
chat-bound-enforced = Offen für alle mit <b>{ $entitlement }</b>. Alle anderen werden abgelehnt und entfernt.
chat-unbound = Kein kostenpflichtiger Chat: Ich lasse niemanden herein und entferne niemanden.
chat-in-file = Das steht in <code>bot.toml</code>. Um es zu ändern, bearbeite die Datei und starte neu.
chat-unknown = In diesem Chat war ich noch nie.
chat-entitlement-unknown = Kein bezahlter Tarif enthält diese Berechtigung noch. Der Button ist veraltet.
chat-counts = Mitglieder: <b>{ $members }</b>, mir unbekannt: <b>{ $unknown }</b>
chat-counts-unasked = Mir bekannte Mitglieder: <b>{ $known }</b>
chat-not-entitled = Dabei ohne Berechtigung: <b>{ $count }</b>
chat-missing = Berechtigt und nicht dabei: <b>{ $count }</b>
chat-removals-stopped = ⚠️ Das Entfernen ist seit { $date } angehalten, weil es innerhalb einer Stunde zu viele waren. Es warten: <b>{ $count }</b>. Sieh dir an, wer zu Unrecht drin ist, bevor du es fortsetzt.
chat-awaits-stripe = ⏳ Ich war eine Weile nicht in Betrieb, und jemand kann inzwischen bezahlt haben. Niemand wird entfernt oder abgelehnt, bis ich alles mit Stripe abgeglichen habe: meist wenige Minuten nach dem Start, höchstens einen Tag lang.
chat-enforce-question = In <b>{ $chat }</b> durchsetzen? Ab dann werden Anfragen von Leuten ohne Berechtigung abgelehnt. { $count ->
        [0] Niemand, den ich kenne, wird entfernt.
        [one] Eine Person wird entfernt, die ohne Berechtigung dabei ist.
       *[other] { $count } Personen werden entfernt, die ohne Berechtigung dabei sind.
    }
chat-unbind-question = Bindung von <b>{ $chat }</b> lösen? Dann ist es kein kostenpflichtiger Chat mehr: Ich lasse niemanden herein und entferne niemanden.
chats-all-title = <b>Alle Chats</b>
chats-all-none = Ich bin in keiner Gruppe und keinem Kanal. Füge mich als Administrator hinzu, und ich schreibe dir.
chat-state-enforced = durchgesetzt
chat-state-observed = beobachtet
chat-state-unbound = kein kostenpflichtiger Chat
chat-state-problem = braucht Aufmerksamkeit
chat-head = <b>{ $chat }</b> · <code>{ $id }</code>
chat-list-not-entitled = <b>{ $chat }</b>: dabei ohne Berechtigung
chat-list-missing = <b>{ $chat }</b>: berechtigt und nicht dabei
chat-list-empty = Niemand.
chat-tried-link = hat einen Link, noch nicht benutzt
chat-tried-request = hat um Beitritt gebeten
chat-tried-banned = von einem Administrator gesperrt
chat-tried-removal = wird gerade entfernt
chat-tried-held = wartet: Das Entfernen ist angehalten
chat-tried-failed = letzter Versuch gescheitert: { $reason }
chat-join-declined = <b>{ $chat }</b> ist für Leute mit einem Tarif, der diesen Chat enthält. Wähle einen aus und sende die Anfrage noch einmal: Ich lasse dich dann sofort herein.
audited-message-written = Nachricht an die Person gesendet
audited-event-failed = Ereignis endgültig gescheitert
audited-audit-exported = Protokoll exportiert
audited-audit-sealed = ältere Einträge versiegelt
detail-change = { $from } → { $to }
detail-part = { $part } von { $amount }
detail-owed = { $amount } unbezahlt
detail-owed-since = { $amount } unbezahlt seit { $date }
detail-attempt = Versuch { $number }
detail-renews = verlängert sich am { $date }
detail-ends = endet am { $date }
detail-until = bis { $date }
detail-due = Antwort bis { $date }
detail-entries = { $count ->
    [one] { $count } Eintrag
   *[other] { $count } Einträge
}
reason-first = erste Zahlung
reason-renewal = Verlängerung
reason-change = Tarifwechsel

## Kennzahlen

stats-title = <b>Kennzahlen</b> · { $period }
stats-period = { $first } – { $last }
stats-nothing = Bisher wurde nichts verkauft.
stats-behind = Einige Konten werden noch gezählt. Frag gleich noch einmal.
stats-usage = <b>Kennzahlen</b>: /stats, /stats 90d oder /stats 1y
stats-year = 1 Jahr
stats-days = { $days } Tage
stats-line = { $label }: <b>{ $value }</b>
stats-plan = • { $plan }: { $count }
stats-mrr = MRR
stats-active = Aktiv
stats-new = Neu
stats-churned = Abgegangen
stats-net-new = Netto neu
stats-conversion = Aus Testphasen
stats-churn-rate = Abgang, 30 Tage
stats-arpu = ARPU
stats-ltv = LTV (Schätzung)
stats-received = Eingenommen
stats-failed = Fehlgeschlagen
stats-recovered = Nachgeholt
stats-refunds = Erstattungen

## Weekly digest

digest-title = <b>Deine Woche</b> · { $period }
digest-off = Der Wochenbericht ist aus.
digest-on = Der Wochenbericht ist an. Er kommt am Montagmorgen.
button-figures = Kennzahlen
button-digest-off = Wochenbericht abbestellen
button-digest-on = Wochenbericht einschalten

## Pages that checkout returns to; plain text

page-active-title = Dein Tarif ist aktiv
page-active-text = { $plan } ist freigeschaltet. Viel Freude damit!
page-ended-title = Dieser Tarif ist beendet
page-ended-text = Du bist jederzeit wieder willkommen: Im Chat kannst du neu wählen.
page-resting-title = Dein Tarif ist pausiert
page-resting-text = Du hast gerade keinen Zugang. Öffne den Chat, um zu sehen, warum und was zu tun ist.
page-paused-requested = Er ist wie gewünscht pausiert. Im Chat kannst du ihn fortsetzen und siehst vorher, was das kostet.
page-paused-trial = Deine kostenlose Testphase ist beendet, und es ist keine Karte hinterlegt. Füge im Chat eine hinzu, um deinen Tarif zu behalten.
page-paused-payment = Eine Zahlung hat nicht geklappt, deshalb ist er pausiert. Bezahle die offene Rechnung, um ihn fortzusetzen. Der Chat führt dich hin.
page-paused-last-payment = Der letzte Zahlungsversuch ist fehlgeschlagen, deshalb ist er pausiert. Bezahle die offene Rechnung, um ihn fortzusetzen. Der Chat führt dich hin.
page-paused-system = Stripe, unser Zahlungsdienst, hat ihn pausiert. Es wird nichts abgebucht. Wir wissen Bescheid.
page-checking-title = Einen Moment
page-checking-text = Stripe hat noch keine Zahlung bestätigt. Diese Seite aktualisiert sich von selbst.
page-stopped-title = Noch nicht bestätigt
page-stopped-text = Stripe hat noch keine Zahlung bestätigt, und diese Seite prüft nicht weiter. Wenn du bezahlt hast, bekommst du eine Nachricht im Chat, sobald Stripe es bestätigt.
page-look-again = Noch einmal prüfen
page-pending-title = Deine Zahlung ist unterwegs
page-pending-text = Diese Art der Zahlung braucht ein paar Tage. Du bekommst eine Nachricht im Chat, sobald sie eingeht; du kannst diese Seite schließen.
page-over-title = Diese Bezahlseite ist abgelaufen
page-over-text = Es ist keine Zahlung eingegangen. Im Chat kannst du neu wählen.
page-unknown-title = Weiter im Chat
page-unknown-text = Wenn du gerade bezahlt hast, bekommst du eine Nachricht im Chat, sobald Stripe es bestätigt.
page-left-title = Bezahlung abgebrochen
page-left-text = Es wurde nichts abgebucht. Im Chat kannst du dort weitermachen, wo du aufgehört hast.
page-back = Zurück zum Chat
page-plans-title = Tarife
page-plan-adds = Alles aus { $plan }, dazu:
page-plan-same-as = Alles aus { $plan }
page-choose = In Telegram wählen

mydata-caption = Alles, was ich über dich gespeichert habe, als JSON-Datei. Details deiner Karten fehlen. /forget löscht es.
forget-waits = ⏳ <b>Dein Abo läuft noch</b>
forget-waits-what = Für die Abrechnung werden deine Daten gebraucht, darum können sie noch nicht gelöscht werden. Kündige zuerst das Abo. Sobald es beendet ist, sende noch einmal /forget.
forget-title = 🗑 <b>Deine Daten löschen?</b>
forget-erased =
    <b>Sofort und endgültig gelöscht</b>
    • dein Name, Benutzername und deine Sprache
    • was Stripe mir über dich geschickt hat, etwa E-Mail und Adresse
    • die Einzelheiten dessen, was du hier getan hast
forget-kept =
    <b>Aufbewahrt, weil das Steuerrecht es verlangt</b>
    • was wann für welchen Tarif bezahlt wurde, nur unter deiner Telegram-Nummer { $user }
forget-access = Der Zugang, den du hast, bleibt bis zu seinem Ende.
forget-stripe = Stripe führt eigene Unterlagen, und Kopien der Datenbank werden mit der Zeit gelöscht.
button-forget = Meine Daten löschen
button-forget-not = Behalten
forgotten = ✅ <b>Deine Daten sind gelöscht</b>
forgotten-what = Du kannst diesen Chat jetzt löschen. Wenn du mir wieder schreibst, fangen wir von vorn an.

## Broadcasts

broadcast-usage =
    Antworte mit /broadcast auf eine deiner Nachrichten, um sie an viele Leute zu schicken. Formatierung, Fotos und andere Dateien bleiben erhalten.

    Eine Uhrzeit in UTC und ein Button sind möglich:
    <code>/broadcast at 2027-01-31 18:30 Zu den Tarifen https://example.com</code>

    Oder schreibe einen einfachen Text: <code>/broadcast Hallo zusammen</code>

    Du wählst den Empfängerkreis und bestätigst, bevor etwas verschickt wird.
broadcast-draft = <b>Diese Nachricht senden?</b> Oben steht sie so, wie sie ankommt.
broadcast-people = An: { $segment } · { $count ->
        [one] { $count } Person
       *[other] { $count } Personen
    }
broadcast-starts-now = Beginnt, sobald du bestätigst
broadcast-starts = Beginnt { $at }
broadcast-takes = Dauert etwa { $duration }
broadcast-title = <b>Rundnachricht</b> · { $state }
broadcast-delivered = Zugestellt: { $count }
broadcast-blocked = Haben den Bot blockiert: { $count }
broadcast-failed = Nicht zugestellt: { $count }
broadcast-rejected = Telegram lehnt die Nachricht ab: { $reason }
broadcast-time-left = Noch etwa { $duration }
broadcast-state-draft = Entwurf
broadcast-state-scheduled = geplant
broadcast-state-running = wird gesendet
broadcast-state-paused = pausiert
broadcast-state-stopped = gestoppt
broadcast-state-done = fertig
segment-everyone = Alle
segment-trial = In der Testphase
segment-past-due = Zahlung überfällig
segment-ended = In den letzten { $days } Tagen beendet
segment-never-bought = Noch nie gekauft
button-segment-ended = Ende ≤ { $days } T.
button-broadcast-send = Senden
button-broadcast-discard = Verwerfen
button-broadcast-pause = Pausieren
button-broadcast-resume = Fortsetzen
button-broadcast-stop = Stoppen
button-decline-broadcasts = Keine Neuigkeiten mehr
button-want-broadcasts = Wieder Neuigkeiten erhalten
broadcasts-declined = Du erhältst keine Neuigkeiten mehr. Nachrichten zu deinem Tarif und deinen Zahlungen kommen weiterhin an.
broadcasts-wanted = Du erhältst wieder Neuigkeiten.
span-seconds = { $seconds } s
span-minutes = { $minutes } min

## Messages between admins and a person

message-usage =
    So schreibst du jemandem: <code>/message 1001 Dein Text</code>

    Eine Nummer, ein @Benutzername oder eine E-Mail-Adresse nennt die Person. Die Antwort kommt hier an.
message-person = <b>{ $name }</b> · { $id }
message-prompt = ✍️ Nachricht an { $person }
message-prompt-how = Antworte auf diese Nachricht mit deinem Text.
message-sent = ✅ Unterwegs an { $person }. Die Antwort kommt hier an.
message-blocked = 🚫 { $person } hat den Bot blockiert. Die Nachricht wurde nicht zugestellt.
message-to-unknown = { $person } hat dem Bot noch nie geschrieben, deshalb kann der Bot nicht schreiben.
message-too-long = Das ist zu lang: höchstens { $count } Zeichen.
operator-message = 💬 <b>Nachricht vom Betreiber</b>
operator-message-answer = Zum Antworten schreib einfach hier.
answer-from = 💬 { $person }
answer-by-colleague = ↩️ { $admin } hat { $person } geantwortet
answer-passed-on = ✉️ Weitergeleitet. Die Antwort kommt hier an.
answer-needs-text = Ich kann nur Text weiterleiten. Bitte sag es in Worten.
button-message = Schreiben
button-reply = Antworten
button-show-person = Person

## Eigene Zahlungen

receipts-title = 🧾 <b>Deine Zahlungen</b>
receipts-title-page = 🧾 <b>Deine Zahlungen</b>, Seite { $page } von { $pages }
receipts-line = { $number }. { $date } · { $plan } · <b>{ $amount }</b>
receipts-line-unnamed = { $number }. { $date } · <b>{ $amount }</b>
receipts-noted = { $line } – <i>{ $note }</i>
receipts-private = Die Links gehören nur dir. Sie laufen nach einiger Zeit ab; neue bekommst du mit /receipts.
receipts-incomplete = ⚠️ Stripe, unser Zahlungsanbieter, antwortet gerade nicht, deshalb fehlen Links. Bitte versuch es in ein paar Minuten noch einmal.
receipts-none = Du hast hier noch nichts bezahlt.
receipt-pending = noch nicht bezahlt
receipt-owed = Zahlung fehlgeschlagen
receipt-not-paid = nicht bezahlt
receipt-refunded = erstattet
receipt-refunded-partly = { $amount } erstattet
receipt-disputed = reklamiert
receipt-reversed = von der Bank zurückgebucht

## Eigenes Abo kündigen

cancelling-title = <b>{ $plan } kündigen?</b>
cancelling-title-unlisted = <b>Dein Abo kündigen?</b>
cancelling-until = Du hast bis <b>{ $date }</b> bezahlt. Wenn du kündigst, behältst du bis dahin den Zugang, und es wird nichts mehr abgebucht.
cancelling-undated = Wenn du kündigst, behältst du den Zugang bis zum Ende des bezahlten Zeitraums, und es wird nichts mehr abgebucht.
cancelling-trial = Deine Probezeit läuft bis <b>{ $date }</b>. Wenn du kündigst, behältst du bis dahin den Zugang und zahlst nichts.
cancelling-at-once = Wenn du kündigst, endet dein Zugang sofort, und es wird nichts mehr abgebucht.
cancelling-owing = Deine letzte Zahlung ist fehlgeschlagen. Wenn du kündigst, verlängert sich dein Tarif nicht mehr. Liegt es nur an der Karte, reicht eine neue, um ihn zu behalten.
cancelling-paused = Dein Abo ist pausiert, es wird also gerade nichts abgebucht. Wenn du kündigst, endet es endgültig.
cancelling-returned = Deine letzte Zahlung ging zurück, deshalb hast du gerade keinen Zugang. Wenn du kündigst, wird nichts mehr abgebucht.
cancelling-not-allowed = Online kündigen ist hier nicht möglich. Schreib uns, dann kündigen wir für dich: /paysupport
cancelling-already = <b>{ $plan }</b> ist schon gekündigt. Du behältst den Zugang bis <b>{ $date }</b>, und es wird nichts mehr abgebucht.
cancelling-already-unlisted = Dein Abo ist schon gekündigt. Es läuft bis <b>{ $date }</b>, und es wird nichts mehr abgebucht.
cancelling-planned = Am <b>{ $date }</b> wechselt dein Tarif zu <b>{ $plan }</b>. Nimm diesen Wechsel erst zurück und sende dann noch einmal /cancel.
cancelling-once = Du hast <b>{ $plan }</b> einmalig bezahlt. Es verlängert sich nichts, also gibt es nichts zu kündigen.
cancelling-given = <b>{ $plan }</b> hast du geschenkt bekommen. Es kostet dich nichts, also gibt es nichts zu kündigen.
cancelling-other = Jemand anderes bezahlt dein <b>{ $plan }</b>, und nur diese Person kann kündigen.
cancelling-pending = Deine Zahlung ist unterwegs. Sobald sie da ist, kannst du mit /cancel kündigen.
cancelling-nothing = Du hast kein Abo, also gibt es nichts zu kündigen.
