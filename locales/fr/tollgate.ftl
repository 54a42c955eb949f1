language-name = Français

## Buttons

button-plans = Formules
button-status = Ma formule
button-manage = Gérer
button-language = Langue
button-help = Aide
button-back = ‹ Retour
button-home = Accueil
button-current = ✓ { $name }
button-pay = Payer { $amount }
button-try = Commencer l'essai gratuit
button-month = { $amount } par mois
button-year = { $amount } par an
button-year-saving = { $amount } par an · −{ $percent } %
button-once = { $amount } une seule fois
button-portal = Ouvrir l'espace facturation
button-update-card = Changer de carte
button-pay-invoice = Payer la facture
button-private-chat = Continuer en privé
button-terms = Lire les conditions
button-privacy = Lire la politique
button-support = Contacter l'assistance
button-older = Plus anciens ›
button-newest = « Plus récents
button-trail = Journal
button-failed = Échecs
button-verify = Vérifier

## Command menu

menu-start = Commencer ici
menu-help = Ce que je sais faire
menu-plans = Formules et tarifs
menu-upgrade = Choisir ou changer de formule
menu-manage = Carte, factures, résiliation
menu-status = Votre formule et son contenu
menu-language = Changer de langue
menu-terms = Conditions d'utilisation
menu-privacy = Politique de confidentialité
menu-paysupport = Aide pour un paiement
menu-audit = Journal d'audit

about-short = Formules, paiements et abonnement, le tout dans un seul chat.
about-long =
    Choisissez une formule, payez en toute sécurité avec Stripe et gardez un œil sur votre abonnement.

    Je vous préviens quand votre formule est active, quand elle se renouvelle et quand un paiement demande votre attention.

## Welcome and help

welcome-hello = 👋 Bonjour { $name } !
welcome-hello-unnamed = 👋 Bonjour !
welcome-offer = Ici, vous choisissez une formule, payez en toute sécurité avec Stripe et gérez votre abonnement, le tout dans ce chat.
welcome-nothing-sold = Rien n'est encore en vente. Revenez un peu plus tard.
current-plan = Votre formule : <b>{ $plan }</b>
list-item = • { $item }
help-title = <b>Ce que je sais faire</b>
help-command = /{ $command } – { $what }
help-support = Un souci de paiement ? /paysupport est là pour vous.

## Plans

plans-title = <b>Formules</b>
plan-name = <b>{ $plan }</b>
plan-name-current = <b>{ $plan }</b> · votre formule
plan-free = Gratuit
plan-price = { $plan } : { $price }
price-month = { $amount } par mois
price-year = { $amount } par an
price-once = { $amount }, paiement unique
plan-includes = Ce qui est inclus :
rights-more = { $count ->
    [one] • et { $count } autre
   *[other] • et { $count } autres
}
trial-offer = { $days ->
    [one] 🎁 Le premier jour est offert. Vous ne payez rien avant la fin de l'essai.
   *[other] 🎁 Les { $days } premiers jours sont offerts. Vous ne payez rien avant la fin de l'essai.
}
year-saving = En payant à l'année, vous économisez { $percent } %.
plan-choose = Comment souhaitez-vous payer ?
plan-not-sold = Cette formule n'est pas en vente pour le moment.

## Checkout and billing page

checkout-title = <b>{ $plan }</b> · { $price }
checkout-how = Le bouton ouvre la page de paiement sécurisée de Stripe. Je vous préviens ici même dès que votre formule est active.
checkout-how-trial = Le bouton ouvre la page sécurisée de Stripe. Rien n'est débité aujourd'hui, et je vous préviens ici même dès que votre essai a commencé.
already-subscribed = Vous avez déjà <b>{ $plan }</b>.
already-change = Pour changer ou résilier, touchez « Gérer ».
portal-ready = Votre espace facturation chez Stripe est prêt : changez de formule ou de carte, retrouvez vos factures ou résiliez.
portal-private = Ce lien n'est que pour vous et ne fonctionne que peu de temps.
nothing-to-manage = Vous n'avez pas encore d'abonnement, il n'y a donc rien à gérer.

## Status

status-title = Votre formule : <b>{ $plan }</b>
status-free = Vous n'avez pas d'abonnement payant.
status-price = Prix : { $price }
status-renews = Renouvellement le <b>{ $date }</b>.
status-trial = Essai gratuit jusqu'au <b>{ $date }</b>.
status-ends = Se termine le <b>{ $date }</b>, sans renouvellement.
status-once = Payé une fois, sans renouvellement.
status-past-due = ⚠️ Le dernier paiement n'a pas abouti.
status-past-due-until = ⚠️ Le dernier paiement n'a pas abouti. Vous gardez l'accès jusqu'au <b>{ $date }</b>.
status-unpaid = ⚠️ Votre abonnement est impayé et l'accès est suspendu. Il revient dès que vous payez.
status-paused = ⏸ Votre abonnement est en pause.
right-until = • { $right } – jusqu'au { $date }

## Language

language-choose = Dans quelle langue souhaitez-vous que je vous parle ?
language-set = C'est fait. Je vous parle désormais en français.

## Legal and support

terms-text = 📄 Nos conditions d'utilisation :
terms-at = 📄 Nos conditions d'utilisation : { $place }
terms-missing = Les conditions d'utilisation ne sont pas encore publiées. Une question ? /paysupport
privacy-text = 🔒 Comment nous traitons vos données :
privacy-at = 🔒 Comment nous traitons vos données : { $place }
privacy-missing = La politique de confidentialité n'est pas encore publiée. Pour faire supprimer vos données, passez par /paysupport.
paysupport-text = Un problème avec un paiement ? Écrivez-nous, nous allons le régler. N'envoyez pas de numéro de carte, s'il vous plaît.
paysupport-contact = Contact : { $contact }
paysupport-missing = Pour la carte, les factures et la résiliation, utilisez /manage. Pour le reste, écrivez aux responsables de ce bot.

## Conversation

group-redirect = La facturation est une affaire privée. Continuons dans notre propre chat.
unknown-command = Je ne connais pas cette commande. Voici celles que je connais :
unknown-text = Ce que je comprends le mieux, ce sont les commandes et les boutons. Que souhaitez-vous faire ?
alert-stale-button = Ce bouton n'est plus à jour. Voici un nouveau menu.
alert-not-yours = Ceci ne vous est pas destiné.

## Trouble

trouble-stripe-down = Stripe, notre prestataire de paiement, ne répond pas pour le moment. Réessayez dans quelques minutes.
trouble-busy = Il y a beaucoup d'activité en ce moment. Réessayez dans une minute.
trouble-portal-not-configured = L'espace facturation n'est pas encore configuré. Merci de nous prévenir : /paysupport
trouble-plan-not-sold = Cette formule n'est pas en vente pour le moment. Voici les autres.
trouble-misconfigured = Les paiements sont mal configurés ici. Rien n'a été débité. Merci de nous prévenir : /paysupport
trouble-internal = Une erreur est survenue de notre côté. Réessayez. Si cela se reproduit, envoyez ce numéro à /paysupport : <code>{ $id }</code>

## News

notice-activated = 🎉 <b>{ $plan }</b> est active. Profitez-en bien !
notice-next-renewal = Prochain renouvellement : <b>{ $date }</b>.
notice-trial-started = 🎁 Votre essai gratuit de <b>{ $plan }</b> a commencé.
notice-trial-until = Il dure jusqu'au <b>{ $date }</b>. Si vous résiliez avant, vous ne payez rien.
notice-renewed = ✅ <b>{ $plan }</b> est renouvelée. Vous avez payé { $amount }. Merci !
notice-payment-failed = ⚠️ Le paiement de <b>{ $amount }</b> pour <b>{ $plan }</b> n'a pas abouti.
notice-payment-failed-again = ⚠️ Tentative { $attempt } : le paiement de <b>{ $amount }</b> pour <b>{ $plan }</b> n'a de nouveau pas abouti.
notice-access-until = Vous gardez l'accès jusqu'au <b>{ $date }</b>.
notice-fix-invoice = Merci de payer la facture ou de changer de carte.
notice-fix-card = Merci de mettre à jour votre carte.
notice-recovered = ✅ Votre paiement de { $amount } est bien arrivé. <b>{ $plan }</b> continue comme avant.
notice-cancellation-scheduled = Votre abonnement à <b>{ $plan }</b> est résilié. Vous gardez tout jusqu'au <b>{ $date }</b>.
notice-change-mind = Vous changez d'avis ? Touchez « Gérer » pour le garder.
notice-resumed = 👍 Ravis que vous restiez. <b>{ $plan }</b> continue.
notice-plan-changed = 🔄 Votre formule est maintenant <b>{ $to }</b> au lieu de { $from }.
notice-ended = Votre abonnement à <b>{ $plan }</b> est terminé. Vous serez toujours les bienvenus.
notice-payment-pending = ⏳ Votre commande de <b>{ $plan }</b> est enregistrée. La banque prend un peu de temps ; je vous écris dès que l'argent est arrivé.
notice-payment-pending-unnamed = ⏳ Votre commande est enregistrée. La banque prend un peu de temps ; je vous écris dès que l'argent est arrivé.
notice-payment-not-completed = ❌ Le paiement de <b>{ $plan }</b> n'est pas arrivé, la formule n'a donc pas été activée. Vous pouvez réessayer.
notice-payment-not-completed-unnamed = ❌ Le paiement n'est pas arrivé, rien n'a donc été activé. Vous pouvez réessayer.

## Audit (administrators)

audit-title = <b>Journal d'audit</b>
audit-title-user = <b>Journal d'audit</b> de l'utilisateur <code>{ $user }</code>
audit-empty = Aucune entrée.
audit-count = { $count ->
    [one] { $count } entrée, heures en UTC
   *[other] { $count } entrées, heures en UTC
}
audit-entry = <b>#{ $seq }</b> · { $at } · <code>{ $action }</code>
audit-entry-who = { $actor } → { $subject }
audit-entry-change = <code>{ $before }</code> → <code>{ $after }</code>
audit-nothing = rien
audit-event-title = <b>Événement</b> <code>{ $id }</code>
audit-event-kind = Type : <code>{ $kind }</code>
audit-event-status = État : <code>{ $status }</code>
audit-event-received = Reçu : { $at } UTC
audit-event-attempts = { $count ->
    [one] { $count } tentative
   *[other] { $count } tentatives
}
audit-event-error = Erreur : <code>{ $error }</code>
audit-event-missing = Il n'y a pas d'événement <code>{ $id }</code>.
audit-failed-title = <b>Événements en échec</b>
audit-failed-none = ✅ Aucun événement en échec.
audit-failed-entry = <code>{ $id }</code> · { $kind } · { $at }
audit-intact = { $entries ->
    [0] ✅ Le journal est vide et intact.
    [one] ✅ Le journal est intact : { $entries } entrée.
   *[other] ✅ Le journal est intact : { $entries } entrées.
}
audit-head = Dernier hachage : <code>{ $head }</code>
audit-broken = ❌ Le journal est rompu à l'entrée <b>#{ $seq }</b> : { $reason }
audit-usage =
    <b>Journal d'audit</b>

    /audit – les entrées les plus récentes
    /audit user <i>ID</i> – les entrées d'un utilisateur
    /audit event <i>evt_…</i> – un événement Stripe
    /audit failed – les événements qui n'ont pas pu être traités
    /audit verify – vérifier la chaîne de hachage
    /audit export <i>30d</i> – tout ce qui date des derniers jours, en fichier
audit-export-caption = { $count ->
    [one] Journal d'audit, { $count } entrée
   *[other] Journal d'audit, { $count } entrées
}

## Pages that checkout returns to; plain text

page-paid-title = Merci !
page-paid-text = Dès que Stripe confirme le paiement, en général en quelques secondes, le chat vous annonce que votre formule est active.
page-left-title = Rien n’a été débité
page-left-text = Vous avez quitté la page de paiement. Votre choix vous attend dans le chat, quand vous voudrez.
page-back = Retour au chat
