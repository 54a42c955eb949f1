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
button-once = { $amount }, paiement unique
button-once-days = { $days ->
    [one] { $amount } pour { $days } jour
   *[other] { $amount } pour { $days } jours
}
button-portal = Ouvrir la page de facturation
button-update-card = Mettre à jour la carte
button-pay-invoice = Payer la facture
button-confirm-payment = Confirmer le paiement
button-pay-or-confirm = Payer ou confirmer
button-confirm-change = Confirmer le changement
button-keep = Garder { $plan }
button-keep-as-is = Ne rien changer
button-resume = Reprendre
button-confirm-resume = Reprendre pour { $amount }
button-pause = Mettre en pause
button-private-chat = Continuer en privé
button-terms = Lire les conditions
button-privacy = Lire la politique
button-support = Contacter l'assistance
button-older = Plus anciens ›
button-newest = « Plus récents
button-audit-log = Journal
button-failed = Événements en échec
button-alerts = Toutes les alertes
button-verify = Vérifier
button-confirm = Confirmer
button-dismiss = Annuler
button-no-end = Sans fin
button-all = Tout : { $amount }
button-half = La moitié : { $amount }
button-cancel-now = Plutôt aussitôt
button-cancel-subscription = Résilier l'abonnement
button-upgrade = Passer à une formule
button-open-plan = Ouvrir { $plan }
button-receipts = Reçus
button-newer = ‹ Plus récents
button-again = Réessayer
button-receipt = Reçu
button-invoice = Facture
button-pdf = PDF
button-details = Détails
button-in-words = En mots
button-why = Pourquoi
button-csv = CSV
button-grant = Accorder
button-refund = Rembourser
button-resync = Synchroniser
button-events = Événements
button-stripe = Ouvrir dans Stripe
button-person = ‹ Personne

## Command menu

menu-start = Commencer
menu-help = Ce que je sais faire
menu-plans = Formules et tarifs
menu-upgrade = Choisir ou changer de formule
menu-manage = Carte, factures, résiliation
menu-receipts = Vos paiements, reçus et factures
menu-cancel-own = Résilier votre abonnement
menu-status = Votre formule et son contenu
menu-chats = Vos groupes et canaux privés
menu-language = Changer de langue
menu-terms = Conditions d'utilisation
menu-privacy = Politique de confidentialité
menu-mydata = Vos données dans un fichier
menu-forget = Effacer vos données
menu-paysupport = Aide pour un paiement
menu-message = Écrire à quelqu'un
menu-broadcast = Écrire à plusieurs personnes
menu-audit = Journal d'audit
menu-stats = Revenus et autres chiffres
menu-grant = Offrir une formule à quelqu'un
menu-revoke = Retirer une formule offerte
menu-whois = Rechercher une personne
menu-why = Pourquoi quelqu'un a accès ou non
menu-refund = Rembourser un paiement
menu-cancel = Résilier un abonnement
menu-comp = Offrir des jours d'abonnement
menu-move = Transférer les achats vers un autre compte
menu-resync = Comparer quelqu'un avec Stripe
menu-replay = Retraiter des événements

about-short = Formules, paiements et abonnement, le tout dans un seul chat.
about-long =
    Choisissez une formule, payez en toute sécurité avec Stripe et gardez un œil sur votre abonnement.

    Je vous préviens quand votre formule est active, quand elle se renouvelle et quand un paiement demande votre attention.

## Welcome and help

owner-confirmed = ✅ <b>Vous êtes maintenant propriétaire de ce bot.</b>
owner-confirmed-next = Les alertes sur les paiements arriveront dans cette conversation. La suite se passe dans le terminal.
welcome-hello = 👋 Bonjour { $name } !
welcome-hello-unnamed = 👋 Bonjour !
welcome-offer = Ici, vous choisissez une formule, payez en toute sécurité avec Stripe et gérez votre abonnement, le tout dans ce chat.
welcome-nothing-sold = Rien n'est encore disponible. Revenez bientôt.
current-plan = Votre formule : <b>{ $plan }</b>
list-item = • { $item }
help-title = <b>Ce que je sais faire</b>
help-command = /{ $command } – { $what }
help-admin = <b>Pour les administrateurs</b> (votre rôle : { $role })
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
price-once-days = { $days ->
    [one] { $amount } pour { $days } jour, paiement unique
   *[other] { $amount } pour { $days } jours, paiement unique
}
plan-includes = Ce qui est inclus :
plan-adds = Tout ce que contient <b>{ $plan }</b>, et en plus :
plan-same-as = Tout ce que contient <b>{ $plan }</b>
plan-loses = Ne sera plus inclus :
entitlements-more = { $count ->
    [one] • et { $count } autre
   *[other] • et { $count } autres
}
trial-offer = { $days ->
    [one] 🎁 Le premier jour est offert. Vous ne payez rien avant la fin de l'essai.
   *[other] 🎁 Les { $days } premiers jours sont offerts. Vous ne payez rien avant la fin de l'essai.
}
year-saving = En payant à l'année, vous économisez { $percent } %.
plan-choose = Comment souhaitez-vous payer ?
plan-choose-interval = Au mois ou à l'année ?
plan-not-sold = Cette formule n'est pas disponible pour le moment.
plan-change = Choisissez un prix : je vous montre ce que coûte le changement avant que quoi que ce soit ne se passe.
plan-once-later = Cette formule se paie en une fois. Vous pourrez l'acheter quand votre abonnement sera terminé.
plan-free-cancel = Cette formule ne coûte rien. Pour y revenir, résiliez votre abonnement : touchez « Gérer ».

## Checkout and billing page

checkout-title = <b>{ $plan }</b> · { $price }
checkout-how = Le bouton ouvre la page de paiement sécurisée de Stripe. Je vous préviens ici même dès que votre formule est active.
checkout-how-trial = Le bouton ouvre la page sécurisée de Stripe. Rien n'est débité aujourd'hui, et je vous préviens ici même dès que votre essai a commencé.
checkout-complete = Votre commande de <b>{ $plan }</b> est terminée.
checkout-expired = ⌛ Cette page de paiement pour <b>{ $plan }</b> a expiré. Vous pouvez choisir à nouveau à tout moment.
already-owned = Vous avez déjà <b>{ $plan }</b>.
portal-ready = Votre page de facturation chez Stripe est prête : changez de formule ou de carte, retrouvez vos factures ou résiliez.
portal-private = Ce lien n'est que pour vous et ne fonctionne que peu de temps.

## Changes of plan

change-title = Passer de <b>{ $from }</b> à <b>{ $to }</b>, { $price }
change-title-to = Passer à <b>{ $to }</b>, { $price }
change-title-price = <b>{ $plan }</b> : passer à { $price }
change-due = À payer maintenant : <b>{ $amount }</b>.
change-due-nothing = Rien à payer maintenant.
change-sum-until = • Montant jusqu'au { $date } : { $amount }
change-sum-charged = • Montant : { $amount }
change-sum-unused = • Temps non utilisé : { $amount }
change-sum-discount = • Remise : { $amount }
change-sum-tax = • Taxes : { $amount }
change-sum-credit = • Votre avoir : { $amount }
change-sum-owed = • Reste dû d'avant : { $amount }
change-credit-left = Il vous reste <b>{ $amount }</b> d'avoir pour les prochains renouvellements.
change-carried = { $amount } est trop peu pour un prélèvement et passe sur votre prochaine facture.
change-next = Ensuite <b>{ $amount }</b> le <b>{ $date }</b>.
change-next-less = Ensuite <b>{ $amount }</b> le <b>{ $date }</b> : { $total } moins le reste de votre avoir.
change-covered = { $count ->
    [one] L'avoir paie le renouvellement du <b>{ $date }</b> ({ $amount }).
   *[other] À partir du <b>{ $date }</b>, l'avoir paie { $count } renouvellements ({ $amount } chacun).
}
change-covered-rest = { $amount } en sont déduits du suivant.
change-later = Rien à payer maintenant. Vous gardez <b>{ $from }</b> jusqu'au <b>{ $date }</b>. Ensuite, <b>{ $to }</b> commence à <b>{ $price }</b>.
change-later-first = Rien à payer maintenant. Vous gardez <b>{ $from }</b> jusqu'au <b>{ $date }</b>. Ensuite, <b>{ $to }</b> commence et votre premier paiement est de <b>{ $amount }</b>.
change-later-same = Rien à payer maintenant. Rien ne change jusqu'au <b>{ $date }</b>. Ensuite, vous payez <b>{ $price }</b>.
change-later-same-first = Rien à payer maintenant. Rien ne change jusqu'au <b>{ $date }</b>. Votre paiement suivant est alors de <b>{ $amount }</b>.
change-later-credit = Votre avoir de { $credit } sera déduit de ce paiement.
change-later-undated = Rien à payer maintenant. Le changement prendra effet à votre prochain renouvellement.
change-scheduled = 📅 C'est fait. Vous gardez <b>{ $from }</b> jusqu'au <b>{ $date }</b>, puis vous aurez <b>{ $to }</b>.
change-scheduled-same = 📅 C'est fait. À partir du <b>{ $date }</b>, vous payez { $price } pour <b>{ $to }</b>. D'ici là, tout reste en l'état.
change-needs-payment = 🔐 Le passage à <b>{ $plan }</b> attend son paiement. Merci de le régler ou de le confirmer sur la page de Stripe ; une autre carte convient aussi. D'ici là, votre formule reste la même.
change-needs-card = ⚠️ Le passage à <b>{ $plan }</b> attend son paiement. Merci de mettre à jour votre carte ; d'ici là, votre formule reste la même.
change-quote-expired = ⌛ Cette offre a expiré. En voici une nouvelle :
change-portal = Ce changement se fait sur la page de Stripe, qui vous montre aussi ce qu'il coûte.
same-plan = Vous avez déjà <b>{ $plan }</b> à ce prix.
same-plan-unnamed = C'est exactement ce que vous avez déjà.
same-plan-planned = Un changement est prévu le <b>{ $date }</b>. Vous pouvez encore l'annuler.
payment-first = Un paiement est encore en attente. Merci de le régler d'abord ; vous pourrez ensuite changer de formule.
card-first = Aucune carte n'est enregistrée pour votre abonnement. Merci d'en ajouter une d'abord ; vous pourrez ensuite changer de formule.
paused-first-resume = ⏸ Votre abonnement est en pause. Reprenez-le d'abord ; vous pourrez ensuite changer de formule.
paused-first-payment = ⏸ Un paiement n'a pas abouti et votre abonnement est en pause. Merci de payer d'abord la facture en attente ; vous pourrez ensuite changer de formule.
paused-first-last-payment = ⏸ La dernière tentative de paiement a échoué et votre abonnement est en pause. Merci de payer d'abord la facture en attente ; vous pourrez ensuite changer de formule.
paused-first-system = ⏸ Stripe, notre prestataire de paiement, a mis votre abonnement en pause : impossible de changer de formule pour le moment. Nous en sommes informés. Des questions ? /paysupport
paused-first-unknown = ⏸ Votre abonnement est en pause : impossible de changer de formule pour le moment. Des questions ? /paysupport
resume-first = Votre abonnement est résilié et se termine le <b>{ $date }</b>. Reprenez-le d'abord ; vous pourrez ensuite changer de formule.
resume-first-undated = Votre abonnement est résilié. Reprenez-le d'abord ; vous pourrez ensuite changer de formule.
unlisted-first = Vous avez déjà un abonnement ici, à un prix qui ne correspond à aucune de ces formules. Pour que vous ne payiez pas deux fois, je ne peux pas vous vendre d'autre formule. Vous pouvez le modifier ou le résilier sur la page de facturation, ou nous écrire : /paysupport
nothing-to-resume = Votre abonnement n'est pas résilié, il n'y a donc rien à reprendre.
plan-kept = 👍 C'est fait, le changement est annulé. Vous gardez votre formule.
resume-offer = ▶️ Reprendre <b>{ $plan }</b> ?
resume-charge = <b>{ $amount }</b> sont débités maintenant.
resume-free = Rien n'est débité maintenant.
resume-period = Une nouvelle période commence, du <b>{ $start }</b> au <b>{ $end }</b>.
resume-done = 👍 C'est noté. Stripe reprend votre abonnement ; je vous le confirme ici même.
resume-unpaid = 🔐 <b>{ $plan }</b> reste en pause tant que la facture de <b>{ $amount }</b> n'est pas payée. Merci de la régler ou de la confirmer sur la page de Stripe ; une autre carte convient aussi.
resume-unpaid-card = ⚠️ Le paiement n'a pas abouti, <b>{ $plan }</b> est donc toujours en pause. Mettez votre carte à jour, puis réessayez.
resume-refused = ⚠️ Stripe n'a pas pu reprendre <b>{ $plan }</b>. Rien n'a été débité et la formule est toujours en pause. Vérifiez votre carte, puis réessayez. Des questions ? /paysupport
pause-portal = ⏸ La mise en pause se fait sur la page de Stripe. Pendant la pause, rien n'est débité et l'accès est suspendu.
payment-awaited = ⏳ Votre paiement pour <b>{ $plan }</b> est en route. Votre banque prend un peu de temps ; je vous écris dès qu'il arrive. Vous n'avez rien d'autre à faire.
payment-awaited-unnamed = ⏳ Votre paiement est en route. Votre banque prend un peu de temps ; je vous écris dès qu'il arrive. Vous n'avez rien d'autre à faire.

## Status

status-title = Votre formule : <b>{ $plan }</b>
status-free = Vous n'avez pas d'abonnement payant.
status-unlisted = Vous avez un abonnement à un prix qui ne correspond à aucune des formules proposées ici ; je ne peux donc pas dire ce qu'il comprend.
status-subscription = Abonnement : <b>{ $plan }</b>
status-price = Prix : { $price }
status-last-paid = Votre dernier paiement : { $amount }.
status-renews = Renouvellement le <b>{ $date }</b>.
status-trial = Essai gratuit jusqu'au <b>{ $date }</b>.
status-ends = Se termine le <b>{ $date }</b>, sans renouvellement.
status-planned = Passe à <b>{ $plan }</b> le <b>{ $date }</b>.
status-planned-price = À partir du <b>{ $date }</b> : { $price }.
status-scheduled-elsewhere = Cet abonnement suit un calendrier défini par notre équipe. Des questions ? /paysupport
status-change-waits = Un changement de formule est à payer avant le <b>{ $date }</b>. D'ici là, votre formule reste la même.
status-once = Payé une fois, sans renouvellement.
status-once-until = Payé une fois, à vous jusqu'au <b>{ $date }</b>.
status-past-due = ⚠️ Le dernier paiement n'a pas abouti.
status-past-due-until = ⚠️ Le dernier paiement n'a pas abouti. Vous gardez l'accès jusqu'au <b>{ $date }</b>.
status-lapsed = 🔒 Votre accès est suspendu depuis le <b>{ $date }</b>, car un paiement est en retard. Payez pour le retrouver.
status-owed = Reste dû : <b>{ $amount }</b>.
status-unpaid = ⚠️ Votre dernier paiement est en retard, vous n'avez donc pas accès pour le moment. Payez <b>{ $amount }</b> pour le retrouver.
status-unpaid-unknown = ⚠️ Votre dernier paiement est en retard, vous n'avez donc pas accès pour le moment. Réglez-le pour retrouver l'accès.
status-trial-paused = ⏸ Votre essai gratuit est terminé et aucune carte n'est enregistrée. Ajoutez-en une pour garder votre formule.
status-paused-requested = ⏸ Votre abonnement est en pause, comme demandé. Rien n'est débité et vous n'avez pas accès. Touchez « Reprendre » pour voir ce que cela coûte.
status-paused-invoice = ⏸ Votre abonnement reste en pause jusqu'au paiement de la facture en attente.
status-paused-payment = ⏸ Un paiement n'a pas abouti et votre abonnement est en pause. Payez la facture en attente pour le reprendre.
status-paused-last-payment = ⏸ La dernière tentative de paiement a échoué et votre abonnement est en pause. Payez la facture en attente pour le reprendre.
status-paused-settled = ⏸ Vous ne devez plus rien, mais votre abonnement est encore en pause. Touchez « Reprendre » pour voir ce que cela coûte.
status-paused-system = ⏸ Stripe, notre prestataire de paiement, a mis votre abonnement en pause. Rien n'est débité et vous n'avez pas accès. Nous en sommes informés. Des questions ? /paysupport
status-paused-unknown = ⏸ Votre abonnement est en pause. Rien n'est débité et vous n'avez pas accès. Des questions ? /paysupport
status-refunded = ⚠️ Votre paiement a été remboursé, vous n'avez donc pas accès pour le moment.
status-refunded-next = Votre abonnement n'est pas résilié : le prochain paiement est dû le <b>{ $date }</b>, et votre accès reviendra alors. Si vous n'en voulez plus, résiliez sous « Gérer ».
status-disputed = ⚠️ Votre banque a annulé le paiement, vous n'avez donc pas accès pour le moment. Des questions ? /paysupport
pause-access = ⏸ Les paiements sont en pause. Vous gardez l'accès.
pause-no-access = ⏸ Votre abonnement est en pause. Rien n'est débité et vous n'avez pas accès.
pause-resumes = La reprise est automatique le <b>{ $date }</b>.
status-awaited = Votre paiement pour <b>{ $plan }</b> est en route.
status-awaited-unnamed = Un de vos paiements est en route.
status-others = Vous avez aussi :
noted-item = • { $item } – { $notes }
note-since = depuis le { $date }
note-until = jusqu'au { $date }
note-renews = renouvellement le { $date }
note-granted = offert par l'équipe

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
unknown-command = Je ne connais pas cette commande. Essayez l'une de celles-ci :
not-permitted = Votre rôle ({ $role }) ne le permet pas. Un owner peut le faire.
unknown-text = Ce que je comprends le mieux, ce sont les commandes et les boutons. Que souhaitez-vous faire ?
alert-stale-button = Ce bouton n'est plus à jour. Voici un nouveau menu.
alert-not-yours = Ceci ne vous est pas destiné.

## Errors

trouble-stripe-down = Stripe, notre prestataire de paiement, ne répond pas pour le moment. Réessayez dans quelques minutes.
trouble-busy = Cela n'a pas fonctionné. Réessayez dans une minute.
trouble-portal-not-configured = La page de facturation n'est pas encore configurée. Merci de nous prévenir : /paysupport
trouble-plan-not-sold = Cette formule n'est pas disponible pour le moment. Voici les autres.
trouble-too-many-checkouts = Vous avez ouvert beaucoup de pages de paiement en une heure. La dernière reste valable. Pour choisir une autre formule, réessayez dans une heure.
trouble-misconfigured = Les paiements sont mal configurés ici. Rien n'a été débité. Merci de nous prévenir : /paysupport
trouble-no-subscription = Vous n'avez pas d'abonnement en cours, il n'y a donc rien à changer.
trouble-scheduled-elsewhere = Cet abonnement suit un calendrier défini par notre équipe ; il ne peut donc pas être modifié ici. Pour un changement, écrivez-nous : /paysupport
trouble-payment-declined = Le paiement a été refusé, rien n'a donc changé. Mettez votre carte à jour, puis réessayez.
trouble-internal = Une erreur est survenue de notre côté. Réessayez. Si cela se reproduit, envoyez ce numéro à /paysupport : <code>{ $id }</code>

## Notices

notice-activated = 🎉 <b>{ $plan }</b> est active. Profitez-en bien !
notice-next-renewal = Prochain renouvellement : <b>{ $date }</b>.
notice-first-payment = Premier paiement : <b>{ $date }</b>.
notice-until = Vous en profitez jusqu'au <b>{ $date }</b>.
notice-trial-started = 🎁 Votre essai gratuit de <b>{ $plan }</b> a commencé.
notice-trial-until = Il dure jusqu'au <b>{ $date }</b>. Si vous résiliez avant, vous ne payez rien.
notice-trial-ending = ⏳ Votre essai gratuit de <b>{ $plan }</b> se termine le <b>{ $date }</b>.
notice-trial-ending-amount = <b>{ $amount }</b> seront alors débités, et votre formule continue.
notice-trial-ending-payment = Le premier paiement sera alors débité, et votre formule continue.
notice-trial-ending-cancel = Vous ne souhaitez pas continuer ? Résiliez avant cette date sous « Gérer » et rien ne sera débité.
notice-trial-converted = ✅ Votre essai est devenu un abonnement à <b>{ $plan }</b>. Vous avez payé { $amount }. Merci !
notice-trial-paused = ⏸ Votre essai gratuit est terminé et aucune carte n'est enregistrée. Ajoutez-en une pour garder <b>{ $plan }</b>.
notice-pause-requested = ⏸ <b>{ $plan }</b> est en pause, comme demandé. Rien n'est débité et vous n'avez pas accès. Touchez « Reprendre » pour voir ce que cela coûte ; rien n'est débité avant votre confirmation.
notice-pause-payment = ⏸ Le paiement de <b>{ $plan }</b> n'a pas abouti, la formule est donc en pause. Payez la facture en attente pour la reprendre.
notice-pause-last-payment = ⏸ La dernière tentative de paiement de <b>{ $plan }</b> a échoué, la formule est donc en pause. Payez la facture en attente pour la reprendre.
notice-pause-settled = ⏸ <b>{ $plan }</b> est en pause après un paiement échoué. Vous ne devez plus rien. Touchez « Reprendre » pour voir ce que cela coûte.
notice-pause-system = ⏸ Stripe, notre prestataire de paiement, a mis <b>{ $plan }</b> en pause. Rien n'est débité et vous n'avez pas accès. Nous en sommes informés et nous nous en occupons. Des questions ? /paysupport
notice-pause-unknown = ⏸ <b>{ $plan }</b> est en pause. Rien n'est débité et vous n'avez pas accès. Des questions ? /paysupport
notice-resume-offered = ✅ Votre paiement de { $paid } pour <b>{ $plan }</b> est bien arrivé. La formule est encore en pause : la reprendre coûte encore <b>{ $amount }</b>. Rien n'est débité sans que vous touchiez « Reprendre » et confirmiez.
notice-resume-offered-unknown = ✅ Votre paiement de { $paid } pour <b>{ $plan }</b> est bien arrivé. La formule est encore en pause. Touchez « Reprendre » pour voir ce que cela coûte.
notice-renewal-ahead = 📅 <b>{ $plan }</b> se renouvelle le <b>{ $date }</b> pour <b>{ $amount }</b>.
notice-renewal-ahead-manage = Vous n'avez rien à faire. Pour changer ou résilier, touchez « Gérer ».
notice-renewed = ✅ <b>{ $plan }</b> a été renouvelée. Vous avez payé { $amount }. Merci !
notice-payment-failed = ⚠️ Le paiement de <b>{ $amount }</b> pour <b>{ $plan }</b> n'a pas abouti.
notice-payment-failed-again = ⚠️ Tentative { $attempt } : le paiement de <b>{ $amount }</b> pour <b>{ $plan }</b> n'a de nouveau pas abouti.
notice-access-until = Vous gardez l'accès jusqu'au <b>{ $date }</b>.
notice-fix-invoice = Merci de payer la facture ou de changer de carte.
notice-pay-invoice = Merci de payer la facture.
notice-fix-card = Merci de mettre à jour votre carte.
notice-action-required = 🔐 Votre banque vous demande de confirmer le paiement de <b>{ $amount }</b> pour <b>{ $plan }</b>.
notice-action-how = Le bouton ouvre la page où vous le confirmez.
notice-grace-ending = ⚠️ Nous n'avons pas encore reçu votre paiement pour <b>{ $plan }</b>. Sans paiement, votre accès se termine le <b>{ $date }</b>.
notice-access-lapsed = 🔒 Nous n'avons toujours pas reçu votre paiement pour <b>{ $plan }</b>, votre accès est donc suspendu. Payez maintenant pour le retrouver.
notice-invoice-overdue = ⚠️ La facture de <b>{ $amount }</b> pour <b>{ $plan }</b> est en retard.
notice-invoice-grace-ending = ⚠️ La facture pour <b>{ $plan }</b> n'est toujours pas payée. Sans paiement, votre accès se termine le <b>{ $date }</b>.
notice-invoice-lapsed = 🔒 La facture pour <b>{ $plan }</b> n'est toujours pas payée, votre accès est donc suspendu. Payez-la pour le retrouver.
notice-debt-settled = ✅ La facture en attente pour <b>{ $plan }</b> est réglée. Vous ne devez plus rien.
notice-paid-after-end = Votre paiement de <b>{ $amount }</b> pour <b>{ $plan }</b> est arrivé, mais l'abonnement était déjà terminé. Nous en sommes informés et nous nous en occupons. Des questions ? /paysupport
notice-recovered = ✅ Votre paiement de { $amount } est bien arrivé. <b>{ $plan }</b> continue normalement.
notice-still-owing = ✅ Votre paiement de { $amount } pour <b>{ $plan }</b> est bien arrivé. Une autre facture reste à payer.
notice-cancellation-scheduled = Votre abonnement à <b>{ $plan }</b> est résilié. Vous gardez tout jusqu'au <b>{ $date }</b>.
notice-cancellation-trial = Votre essai est résilié : il ne sera pas renouvelé et rien ne sera débité. <b>{ $plan }</b> est à vous jusqu'au <b>{ $date }</b>.
notice-change-mind = Vous changez d'avis ? Touchez « Reprendre » pour le garder.
notice-resumed = 👍 C'est noté. <b>{ $plan }</b> se renouvellera comme d'habitude.
notice-ending-soon = ⏳ <b>{ $plan }</b> se termine le <b>{ $date }</b>.
notice-ending-soon-resume = Envie de continuer ? Touchez « Reprendre ».
notice-ending-soon-again = Vous voulez la garder ? Rachetez-la sous « Formules ».
notice-plan-changed = 🔄 Votre formule est maintenant <b>{ $to }</b> au lieu de { $from }.
notice-interval-changed = 🔄 Vous payez maintenant { $price } pour <b>{ $plan }</b>.
notice-interval-changed-month = 🔄 Vous payez maintenant <b>{ $plan }</b> chaque mois.
notice-interval-changed-year = 🔄 Vous payez maintenant <b>{ $plan }</b> chaque année.
notice-plan-change-unpaid = Le paiement du changement n'est pas arrivé à temps, je l'ai donc annulé. Vous gardez <b>{ $plan }</b>.
notice-paused-access = ⏸ Les paiements de <b>{ $plan }</b> sont en pause. Vous gardez l'accès.
notice-paused-no-access = ⏸ <b>{ $plan }</b> est en pause. Rien n'est débité et vous n'avez pas accès.
notice-unpaused = ▶️ <b>{ $plan }</b> n'est plus en pause.
notice-ended = Votre abonnement à <b>{ $plan }</b> est terminé. Vous serez toujours les bienvenus.
notice-ended-unpaid = Votre abonnement à <b>{ $plan }</b> est terminé, faute de paiement. Vous pouvez recommencer quand vous voulez.
notice-ended-trial = Votre essai gratuit de <b>{ $plan }</b> est terminé. Si cela vous a plu, choisissez une formule et restez.
notice-ended-term = Votre accès à <b>{ $plan }</b> est terminé. Vous pouvez l'acheter à nouveau quand vous voulez.
notice-refunded = ↩️ Nous vous avons remboursé votre paiement de <b>{ $amount }</b> pour <b>{ $plan }</b>. Votre accès est terminé.
notice-partly-refunded = ↩️ Nous vous avons remboursé <b>{ $amount }</b> de votre paiement pour <b>{ $plan }</b>. Votre formule reste la même.
notice-earlier-refunded = ↩️ Nous vous avons remboursé <b>{ $amount }</b> que vous aviez payés pour une période antérieure de <b>{ $plan }</b>. Rien d'autre ne change.
notice-earlier-reversed = ⚠️ Votre banque a annulé <b>{ $amount }</b> que vous aviez payés pour une période antérieure de <b>{ $plan }</b>. Rien d'autre ne change.
notice-refund-failed = ⚠️ Le remboursement de <b>{ $amount }</b> pour <b>{ $plan }</b> n'a pas abouti, votre formule reste donc active. Nous vous écrirons, ou écrivez-nous : /paysupport
notice-payment-reversed = ⚠️ Votre banque a annulé le paiement de <b>{ $amount }</b> pour <b>{ $plan }</b>, votre accès est donc terminé.
notice-payment-reversed-unknown = ⚠️ Votre banque a annulé le paiement de <b>{ $plan }</b>, votre accès est donc terminé.
notice-partly-reversed = ⚠️ Votre banque a annulé <b>{ $amount }</b> de votre paiement pour <b>{ $plan }</b>. Votre formule reste la même.
notice-reversal-lifted = ✅ La décision de votre banque a changé : le paiement de <b>{ $amount }</b> pour <b>{ $plan }</b> est de nouveau valable et votre accès est rétabli.
notice-reversal-lifted-settled = ✅ La décision de votre banque a changé : le paiement de <b>{ $amount }</b> pour <b>{ $plan }</b> est de nouveau valable.
notice-reversed-support = S'il s'agit d'une erreur, écrivez-nous : /paysupport
notice-granted = 🎁 Nous vous offrons <b>{ $plan }</b> jusqu'au <b>{ $date }</b>.
notice-granted-open = 🎁 Nous vous offrons <b>{ $plan }</b>, sans date de fin.
notice-granted-longer = 🎁 Nous avons prolongé <b>{ $plan }</b> jusqu'au <b>{ $date }</b>.
notice-granted-later = 🎁 Nous vous offrons <b>{ $plan }</b>. Cela commence à la fin de la formule que vous payez.
notice-granted-lasts = Durée à partir de là : <b>{ $span }</b>.
notice-grant-begun = 🎁 Votre cadeau a commencé : <b>{ $plan }</b> jusqu'au <b>{ $date }</b>.
notice-grant-begun-open = 🎁 Votre cadeau a commencé : <b>{ $plan }</b>, sans date de fin.
notice-grant-revoked = L'équipe a mis fin à <b>{ $plan }</b>, qui vous avait été offert. Des questions ? /paysupport
notice-grant-ended = <b>{ $plan }</b>, qui vous avait été offert, est terminé. Si cela vous a plu, choisissez une formule et restez.
notice-goodwill = 🎁 Nous vous offrons <b>{ $span }</b> de <b>{ $plan }</b>.
notice-goodwill-amount = Votre prochain paiement de <b>{ $amount }</b> aura lieu le <b>{ $date }</b>. Vous n'avez rien à faire.
notice-goodwill-next = Votre prochain paiement aura lieu le <b>{ $date }</b>. Vous n'avez rien à faire.
notice-moved = 📦 Les achats de votre ancien compte Telegram appartiennent désormais à celui-ci.
notice-payment-pending = ⏳ Nous avons bien reçu votre commande de <b>{ $plan }</b>. Votre banque prend un peu de temps ; je vous écris dès que le paiement arrive.
notice-payment-pending-unnamed = ⏳ Nous avons bien reçu votre commande. Votre banque prend un peu de temps ; je vous écris dès que le paiement arrive.
notice-payment-not-completed = ❌ Le paiement de <b>{ $plan }</b> n'a pas abouti, la formule n'a donc pas été activée. Vous pouvez réessayer.
notice-payment-not-completed-unnamed = ❌ Le paiement n'a pas abouti, rien n'a donc été activé. Vous pouvez réessayer.
message-settled = C'est réglé.
message-overtaken = L'abonnement est terminé ; il n'y a plus rien à payer ici.
message-plan-over = La formule est terminée.

## Alerts (administrators)

alarm-paid-after-end = 💶 <b>Un paiement pour un abonnement terminé</b>
alarm-invoice = Facture : <code>{ $id }</code>
alarm-paid-after-end-what = Remboursez-le dans Stripe ou donnez l'accès à l'utilisateur.
alert-dead-deliveries = Les webhooks vers un service échouent
alert-endpoint-name = Point de terminaison : <code>{ $name }</code>
alert-dead-deliveries-what = Les webhooks non livrés sont conservés. Dès que le service est rétabli, exécutez <code>tollgate webhooks replay --failed</code> pour les renvoyer.
alert-clock-jumped = L'horloge du serveur a fait un saut
alert-clock-wrong = L'horloge du serveur est fausse
alert-clock-says = Horloge du serveur: <code>{ $time }</code>
alert-clock-expected = Attendu: <code>{ $time }</code>
alert-clock-stripe = Horloge de Stripe: <code>{ $time }</code>
alert-clock-jumped-what = Stripe est injoignable, l'heure ne peut pas être vérifiée. Tant qu'il ne répond pas, personne ne perd son accès ; au bout d'une heure au plus, l'horloge du serveur fait foi. Vérifiez l'horloge.
alert-clock-wrong-what = Tant qu'elle n'est pas juste, l'heure de Stripe fait foi, pour qu'aucun accès ne se termine trop tôt ou trop tard. Mettez l'horloge à l'heure et vérifiez sa synchronisation (NTP).
alert-backup = Une sauvegarde a échoué
alert-backup-overdue = Les sauvegardes sont en retard
alert-backup-last = Dernière sauvegarde : { $date }
alert-backup-none = Il n'y a pas encore de sauvegarde.
alert-backup-what = tollgate réessaie toutes les 15 minutes. Merci de vérifier le disque et <code>[backup]</code> dans bot.toml.
alert-revocations = Un nombre inhabituel de personnes perdent leur accès
alert-revocations-count = Au cours de la dernière heure : <b>{ $revoked }</b> sur { $people }
alert-revocations-what = Personne d'autre ne perd son accès tant que vous n'avez pas décidé. Une horloge, un prix ou un réglage erroné peut en être la cause. Si c'est correct, exécutez <code>tollgate revocations resume</code> sur le serveur.
alert-chat = Le bot ne peut pas travailler dans une discussion payante
alert-chat-of = Discussion : <b>{ $chat }</b>
alert-chat-no-access-what = Il a été retiré de la discussion, ou celle-ci a été supprimée. Ajoutez-le de nouveau comme administrateur. Si vous ne vendez plus cette discussion, déliez-la dans /chats ou retirez-la de <code>bot.toml</code>.
alert-chat-basic-what = C’est un groupe simple : il n’a pas de bannissement qui puisse être levé, et son identifiant change quand il devient un supergroupe. Faites-en un supergroupe : dans les réglages du groupe, rendez l’historique visible aux nouveaux membres.
alert-chat-no-admin-what = Il n’est pas administrateur. Nommez-le, avec les droits d’ajouter des membres et de bannir des utilisateurs. Il rattrape ensuite son retard tout seul.
alert-chat-no-invite-what = Il ne peut pas ajouter de membres : personne n’entre. Donnez-lui ce droit dans la liste des administrateurs. Il rattrape ensuite son retard tout seul.
alert-chat-no-remove-what = Il ne peut pas bannir : les membres dont l’accès a pris fin restent. Donnez-lui ce droit dans la liste des administrateurs. Il rattrape ensuite son retard tout seul.
alert-chat-removals = Un nombre inhabituel de personnes serait retiré d’une discussion payante
alert-chat-removals-count = En attente de retrait : <b>{ $count }</b>
alert-chat-removals-what = Personne n’est retiré de cette discussion tant qu’un propriétaire n’a pas décidé. Un prix, une formule ou un réglage erroné peut en être la cause. Affichez la discussion et regardez qui ne devrait pas y être. Si tous doivent partir, un propriétaire touche <i>Reprendre les retraits</i>.
alert-chat-banned = Une personne qui paie pour une discussion y est bannie
alert-chat-banned-what = Un administrateur de la discussion l’a bannie : elle ne peut pas entrer. Levez le bannissement dans Telegram, ou remboursez-la.
alarm-second = ⚠️ <b>Un utilisateur paie plus d'un abonnement</b>
alarm-second-what = Merci de résilier celui qui est en trop dans le tableau de bord de Stripe.
alarm-unlisted = ⚠️ <b>Un abonnement a un prix qui ne correspond à aucune formule</b>
alarm-unlisted-what = Il ne donne rien de nouveau, et rien d'autre n'est vendu à cet utilisateur. Merci d'ajouter le prix à une formule dans bot.toml (sous <code>former_stripe_prices</code> s'il n'est pas en vente) ou de modifier l'abonnement dans le tableau de bord de Stripe.
alarm-refund = ↩️ <b>Un paiement a été remboursé</b>
alarm-refund-what = L'accès est terminé.
alarm-still-running = L'abonnement lui-même est toujours actif chez Stripe. S'il doit prendre fin, résiliez-le là-bas.
alarm-refund-partly = ↩️ <b>Un paiement a été remboursé en partie</b>
alarm-refund-partly-what = L'accès reste ouvert.
alarm-refund-warned = L'alerte de fraude de la banque à son sujet est ainsi réglée.
alarm-earlier-what = Il concernait une période antérieure, l'accès reste donc ouvert.
alarm-refund-failed = ⚠️ <b>Un remboursement n'a pas abouti</b>
alarm-refund-failed-what = L'argent n'est pas parti et l'accès est rétabli. Le tableau de bord de Stripe en donne la raison.
alarm-dispute-inquiry = ⚠️ <b>Une banque pose une question sur un paiement</b>
alarm-dispute-inquiry-what = Merci d'y répondre dans le tableau de bord de Stripe. Aucun argent n'est retenu et l'accès reste ouvert.
alarm-dispute-open = ⚠️ <b>Un paiement est contesté</b>
alarm-dispute-open-what = Merci d'y répondre dans le tableau de bord de Stripe. L'accès reste ouvert tant que le litige n'est pas perdu.
alarm-dispute-due = ⏰ <b>Un litige doit bientôt recevoir une réponse</b>
alarm-dispute-due-what = Sans réponse, il est perdu. Merci d'envoyer les preuves dans le tableau de bord Stripe.
alarm-dispute-part-what = Merci d'y répondre dans le tableau de bord de Stripe. Même si le litige est perdu, l'accès reste ouvert : il ne porte que sur une partie du paiement.
alarm-dispute-review-what = Les preuves ont été envoyées et la banque n'a pas encore tranché. D'ici là, l'accès reste ouvert.
alarm-dispute-prevented = ✅ <b>Litige évité</b>
alarm-dispute-prevented-what = Il a été réglé avant de commencer. S'il y a eu un remboursement, un message distinct l'indique.
alarm-dispute-won = ✅ <b>Litige gagné</b>
alarm-dispute-won-what = Vous gardez l'argent et l'accès reste ouvert.
alarm-dispute-lost = ❌ <b>Litige perdu</b>
alarm-dispute-lost-what = La banque a rendu l'argent au client.
alarm-dispute-appeal = ⚠️ <b>Un litige perdu peut faire l'objet d'un appel</b>
alarm-dispute-appeal-what = Merci de décider dans le tableau de bord de Stripe. Passé le délai, la décision est définitive.
alarm-dispute-appeal-review = ⏳ <b>Un appel est en cours d'examen</b>
alarm-dispute-appeal-review-what = L'argent reste chez le client tant que l'appel n'est pas gagné.
alarm-fraud-warning-what = Le titulaire de la carte va probablement contester ce paiement. Si vous le remboursez en entier maintenant, il n'y aura ni litige ni frais de litige. D'ici là, l'accès reste ouvert. Si vous êtes sûr que le paiement est légitime, laissez-le.
alarm-fraud-warning-over-what = Selon Stripe, un remboursement ne peut plus éviter un litige. Il n'y a plus rien à faire.
alarm-fraud-warning-lapsed-what = Aucun litige n'est arrivé en 120 jours, et il n'y en a plus à attendre.
alarm-customer-deleted = ⚠️ <b>Un client a été supprimé chez Stripe</b>
alarm-customer-deleted-what = Stripe a mis fin à tous les abonnements de ce client. Le prochain achat créera un nouveau client.
alarm-granted = 🎁 <b>{ $who } a offert une formule</b>
alarm-revoked = 👤 <b>{ $who } a retiré ce qui avait été offert</b>
alarm-refunded-by = ↩️ <b>{ $who } a remboursé { $amount }</b>
alarm-cancelled-by = 👤 <b>{ $who } a résilié un abonnement</b>
alarm-comped-by = 🎁 <b>{ $who } a offert { $span } d'abonnement</b>
alarm-moved-by = 📦 <b>{ $who } a transféré des achats vers un autre compte</b>
alarm-action-failed = ⚠️ <b>Ce que vous avez confirmé n'a pas été fait</b>
alarm-who-admin = L'admin { $id } ({ $role })
alarm-who-machine = { $user } sur le serveur
alarm-paused = ⚠️ <b>Un abonnement est en pause chez Stripe</b>
alarm-paused-what = Ni le client ni un paiement ne peuvent mettre fin à cette pause ici, et rien n'est débité. Merci de regarder dans le tableau de bord de Stripe.
alarm-user = Utilisateur : <code>{ $user }</code>
alarm-plan = Formule : <b>{ $plan }</b>
alarm-amount = Montant : <b>{ $amount }</b>
alarm-presented = Le client reçoit : <b>{ $amount }</b>
alarm-of-payment = Sur un paiement de : <b>{ $amount }</b>
alarm-due = Répondre avant le : <b>{ $date } UTC</b>
alarm-reason = Motif : <code>{ $reason }</code>
alarm-subscription = Abonnement : <code>{ $id }</code>
alarm-subscription-of = Abonnement : <b>{ $plan }</b>, <code>{ $id }</code>
alarm-price = Prix : <code>{ $id }</code>
alarm-customer = Client : <code>{ $id }</code>
alert-failed-events = Des événements Stripe n'ont pas pu être traités
alert-failed-events-what = Ils ne sont pas réessayés d'eux-mêmes : il manque peut-être à quelqu'un ce qu'il a payé. Corrigez la cause, puis envoyez /replay failed.
alert-failed-chat-updates = Des mises à jour d'un groupe ou d'un canal n'ont pas pu être appliquées
alert-failed-chat-updates-what = Jusqu'à la prochaine vérification, quelqu'un est peut-être dans un chat sans y avoir accès, ou dehors alors qu'il y a accès. Corrigez la cause, puis exécutez /replay failed.
alert-dead-notices = Des messages ne peuvent pas être remis
alert-dead-notices-what = Ils ne seront pas renvoyés. Le journal de l'utilisateur en donne le détail ; /status lui montre l'état actuel.
alert-count = Jusqu'ici : <b>{ $count }</b>
alert-last-reason = Dernière raison : <code>{ $reason }</code>
alert-last-user = Dernier pour : <code>{ $user }</code>
alert-over = ✅ <b>Terminé :</b> { $what }
alert-title = ⚠️ <b>{ $what }</b>
alert-other-version = ⚠️ Quelque chose demande votre attention. /alerts indique quoi.
alert-signatures = Des webhooks Stripe arrivent avec une signature erronée
alert-signatures-count = Dernière heure : <b>{ $refused }</b> refusés, { $accepted } acceptés
alert-signatures-what = Le secret du point de terminaison a sans doute été changé dans Stripe. Comparez-le à <code>STRIPE_WEBHOOK_SECRET</code> ; pendant un changement, indiquez les deux. Si d'autres ont été acceptés, quelqu'un d'autre les envoie peut-être.
alert-drift = Des abonnements différaient de Stripe
alert-drift-count = Abonnements : <b>{ $count }</b>
alert-drift-what = La comparaison périodique les a corrigés autant que possible. Des événements ont sans doute été perdus : vérifiez que Stripe atteint le webhook. Ce sera terminé dès qu'une comparaison ne trouvera plus rien.
alert-stripe-down = Stripe est injoignable
alert-stripe-down-what = Tant qu'il ne répond pas, personne ne peut acheter ni changer d'offre ; les accès restent inchangés. Consultez la page d'état de Stripe, puis le réseau du serveur.
alert-stripe-key = Stripe refuse la clé d'API
alert-stripe-key-request = Requête : <code>{ $operation }</code> ({ $status })
alert-stripe-key-what = Elle a été révoquée ou n'a pas ce droit. Créez une clé avec les droits du README, indiquez-la dans <code>STRIPE_SECRET_KEY</code> et redémarrez.
alert-telegram-down = Telegram était injoignable
alert-telegram-down-what = Les messages ont attendu et sont envoyés dans l'ordre.
alert-disk = Le disque est presque plein
alert-disk-free = Libre : <b>{ $free } Mo</b>, nécessaire : { $needed } Mo
alert-disk-what = Une fois plein, aucun événement Stripe ne pourra être enregistré. Libérez de la place sur le disque de la base de données, ou déplacez-la.
alert-webhook-endpoint = Stripe n'envoie plus d'événements
alert-webhook-endpoint-disabled-what = Le point de terminaison y est désactivé. Activez-le ; la prochaine comparaison avec Stripe rattrape ce qui manque.
alert-webhook-endpoint-gone-what = Le point de terminaison y a été supprimé. Recréez-le avec les événements du README et indiquez son nouveau secret.
alert-charges = Stripe a désactivé les paiements
alert-charges-what = Le compte ne peut plus débiter les clients. Stripe indique sur la page du compte ce qu'il lui faut.
alert-price = Un prix a été modifié chez Stripe
alert-price-name = Prix : <code>{ $name }</code>, <code>{ $id }</code>
alert-price-missing-what = Il n'y existe pas : personne ne peut l'acheter. Corrigez son identifiant dans bot.toml, ou créez-le.
alert-price-archived-what = Le prix ou son produit est archivé : personne ne peut l'acheter. Activez-le, ou utilisez un autre prix.
alert-price-different-what = Son montant, sa devise ou son intervalle ne correspond pas à bot.toml ni à ce que le bot affiche. Faites-les correspondre, puis redémarrez.
alert-portal = Le portail client a été modifié
alert-portal-missing-what = Il n'a pas de configuration par défaut : /manage ne fonctionne pas. Enregistrez-la une fois dans Stripe.
alert-portal-card-what = Les clients ne peuvent plus y changer de carte, ce qui est nécessaire après un échec de paiement. Autorisez-le dans Stripe.
alert-portal-cancel-what = Les clients ne peuvent plus y résilier. Autorisez-le dans Stripe.
alert-dispute = Un paiement est contesté
alert-dispute-review = La banque n'a pas encore tranché.
alert-fraud-warning = Une banque soupçonne une fraude
alert-lasted = Cela a duré { $duration }.
alert-lasted-moment = Cela a duré moins d'une minute.
alert-minutes = { $count ->
    [one] { $count } minute
   *[other] { $count } minutes
}
alert-hours = { $count ->
    [one] { $count } heure
   *[other] { $count } heures
}
alert-days = { $count ->
    [one] { $count } jour
   *[other] { $count } jours
}
alerts-title = <b>Alertes</b>
alerts-none = ✅ Tout est en ordre.
alerts-since = Depuis { $at } UTC
alerts-more = … et { $count } de plus
menu-alerts = Ce qui demande votre attention

## Actions (administrators)

span-days = { $days ->
    [one] { $days } jour
   *[other] { $days } jours
}
span-hours = { $hours ->
    [one] { $hours } heure
   *[other] { $hours } heures
}
action-unknown-user = Cette personne n'a jamais écrit au bot. L'identifiant est-il correct ?
action-reason = Raison : <i>{ $reason }</i>
action-changed = Quelque chose a changé depuis, ou cela date trop. Veuillez vérifier à nouveau :
action-dismissed = Rien n'a été modifié.
action-waiting = ⏳ Stripe ne répond pas. Ce sera fait dès que possible, et vous recevrez un message.
action-refused-by-stripe = ❌ Stripe refuse : <code>{ $reason }</code>
grant-title = 🎁 <b>Offrir { $plan } ?</b>
grant-title-longer = 🎁 <b>Prolonger { $plan } ?</b>
grant-done = ✅ <b>{ $plan } offert</b>
grant-done-longer = ✅ <b>{ $plan } prolongé</b>
grant-starts-now = Début : <b>maintenant</b>
grant-starts-later = Début : à la fin de { $plan }, payé, le <b>{ $date }</b>
grant-starts-open = Début : à la fin de { $plan }, payé (se renouvelle le { $date })
grant-starts-undated = Début : à la fin de { $plan }, payé
grant-ends = Fin : <b>{ $end }</b>
grant-lasts = Durée : <b>{ $end }</b>
grant-before = Jusqu'ici : { $end }
grant-no-end = à sa révocation
grant-adds = Nouveau : { $names }
grant-adds-nothing = Nouveau : rien, la personne a déjà tout
grant-choose-plan = 🎁 <b>Offrir une formule</b>
grant-choose-term = 🎁 <b>{ $plan } : pour combien de temps ?</b>
grant-usage =
    Offrir une formule :

    /grant <i>ID</i> <i>FORMULE</i> <i>30d</i> <i>raison</i>
    /grant <i>ID</i> <i>FORMULE</i> until <i>2027-01-31</i>
    /grant <i>ID</i> <i>FORMULE</i> – sans fin
revoke-usage =
    Retirer ce qui a été offert :

    /revoke <i>ID</i> – tout
    /revoke <i>ID</i> <i>FORMULE</i> – une formule
revoke-title = <b>Retirer ce qui a été offert ?</b>
revoke-done = ✅ <b>Retiré</b>
revoke-plan = • <b>{ $plan }</b> (fin : { $end })
revoke-plan-waiting = • <b>{ $plan }</b> ({ $end }, pas commencé)
revoke-loses = Perdu aussitôt : { $names }
revoke-loses-nothing = Perdu : rien de ce qui est utilisable maintenant
revoke-keeps = Reste : <b>{ $plan }</b>, payé
refund-title = ↩️ <b>Rembourser { $amount } ?</b>
refund-done = ✅ <b>{ $amount } remboursés</b>
refund-payment = Paiement : <b>{ $amount }</b> pour { $plan }, { $date }
refund-payment-unnamed = Paiement : <b>{ $amount }</b>, { $date }
refund-before = Déjà rendu : { $amount }
refund-keeps-access = Accès : conservé
refund-loses = L'accès prend fin : { $names }
refund-continues = L'abonnement <b>{ $plan }</b> continue et se renouvelle le { $date }.
refund-continues-undated = L'abonnement <b>{ $plan }</b> continue.
refund-choose = ↩️ <b>Quel paiement ?</b>
refund-choose-amount = ↩️ <b>Combien sur { $amount } ?</b>
refund-other = Autre montant : <code>/refund { $user } { $payment } 5.00</code>
refund-none = Cette personne n'a fait aucun paiement remboursable.
refund-usage =
    Rembourser un paiement :

    /refund <i>ID</i> – choisir le paiement
    /refund <i>ID</i> <i>pi_…</i> <i>5.00</i> <i>raison</i>
cancel-title = <b>Résilier { $plan } ?</b>
cancel-done = ✅ <b>{ $plan } résilié</b>
cancel-ends-now = Fin : <b>maintenant</b>
cancel-ends = Fin : <b>{ $date }</b>, avec la période
cancel-ends-undated = Fin : avec la période
cancel-paid-until = Payé jusqu'au { $date }. Rien n'est remboursé.
cancel-drops-change = Le changement de formule prévu est annulé.
cancel-usage =
    Résilier un abonnement :

    /cancel <i>ID</i> – avec la période
    /cancel <i>ID</i> now – aussitôt
comp-title = 🎁 <b>Offrir { $span } de { $plan } ?</b>
comp-done = 🎁 <b>{ $span } de { $plan } : c'est offert</b>
comp-next-amount = Prochain paiement : <b>{ $amount }</b> le <b>{ $date }</b>
comp-next = Prochain paiement : <b>{ $date }</b>
comp-before = Jusqu'ici : { $date }
comp-then = Le renouvellement suit la nouvelle date. Rien n'est débité ni remboursé maintenant.
comp-trial = L'essai dure jusque-là.
comp-usage =
    Offrir des jours d'abonnement. Le prochain paiement est repoussé d'autant :

    /comp <i>ID</i> <i>7d</i> <i>motif</i>
move-title = 📦 <b>Transférer tous les achats vers un autre compte ?</b>
move-done = 📦 <b>Achats transférés</b>
move-to = Nouveau compte : <code>{ $user }</code>
move-renews = • <b>{ $plan }</b>, renouvellement le { $date }
move-ends = • <b>{ $plan }</b>, prend fin le { $date }
move-plan = • <b>{ $plan }</b>
move-grant = • <b>{ $plan }</b>, offert (fin : { $end })
move-earlier = { $count ->
    [one] • { $count } achat antérieur
   *[other] • { $count } achats antérieurs
}
move-customers = Chez Stripe : <code>{ $ids }</code>
move-access = Accès : { $names }
move-silent = L'ancien compte perd tout aussitôt et ne reçoit aucun message.
move-undo = Annuler : <code>/move { $new } { $old }</code>
move-usage =
    Donner à un nouveau compte tout ce qu'un compte Telegram perdu a acheté :

    /move <i>ANCIEN</i> <i>NOUVEAU</i> <i>motif</i>
resync-usage = Comparer quelqu'un avec Stripe : /resync <i>ID</i>
resync-title = 🔄 <b>Comparé avec Stripe</b>
resync-same = Aucune différence.
resync-missed = { $count ->
    [one] { $count } événement manqué a été récupéré.
   *[other] { $count } événements manqués ont été récupérés.
}
resync-drift = Corrigé : <code>{ $id }</code>, { $field } : { $here } → { $there }
resync-troubles = { $count ->
    [one] { $count } objet est illisible ; la raison est dans le journal du serveur.
   *[other] { $count } objets sont illisibles ; les raisons sont dans le journal du serveur.
}
replay-usage =
    Retraiter des événements :

    /replay <i>evt_…</i>
    /replay failed – tous ceux qui ont échoué
replay-title = 🔄 <b>Retraité</b>
replay-entry = <code>{ $id }</code> · { $outcome }
replay-none = Il n'y a aucun événement en échec.
replay-processed = appliqué
replay-ignored = ne concerne rien ici
replay-waiting = attend Stripe
replay-failed = échec : { $reason }
replay-unknown = n'est pas enregistré
replay-removed = ses données ont été supprimées
replay-more = { $count ->
    [one] et { $count } autre
   *[other] et { $count } autres
}
refused-plan-unknown = Cette formule n'existe pas. Choisissez-en une :
refused-plan-free = Tout le monde a déjà la formule gratuite.
refused-end-in-past = Cette fin est déjà passée.
refused-unending = Cette formule lui est déjà offerte sans fin.
refused-not-longer = Cette formule lui est déjà offerte jusqu'au <b>{ $date }</b>. Pour raccourcir, utilisez d'abord /revoke.
refused-nothing-granted = Rien n'a été offert à cette personne. L'accès payé prend fin par résiliation ou remboursement.
refused-payment-unknown = Cette personne n'a pas fait ce paiement.
refused-disputed = Ce paiement est contesté, Stripe n'en rembourse donc rien.
refused-nothing-left = Il ne reste rien à rembourser de ce paiement.
refused-not-that-much = De ce paiement, <b>{ $amount }</b> peuvent être remboursés.
refused-no-subscription = Cette personne n'a pas d'abonnement en cours.
refused-scheduled-elsewhere = Un calendrier créé dans le tableau de bord Stripe gère cet abonnement. Modifiez-le là-bas.
refused-ends-already = Cet abonnement prend déjà fin le <b>{ $date }</b>. Pour y mettre fin plus tôt, ajoutez « now ».
refused-nothing-to-postpone = Aucun prochain paiement à repousser : il est dû, en pause, résilié ou en cours. Vous pouvez offrir des jours avec /grant.
refused-change-pending = Un changement de formule est prévu ou attend son paiement. Offrez les jours ensuite, ou annulez d'abord le changement.
refused-several-periods = Les éléments de cet abonnement sont payés jusqu'à des dates différentes et ne peuvent pas être repoussés ensemble. Offrez les jours avec /grant.
refused-too-late = Stripe repousse un paiement jusqu'au <b>{ $date }</b> au plus tard.
refused-same-person = C'est deux fois le même compte.
refused-target-unknown = Le nouveau compte n'a jamais écrit au bot. Demandez à la personne d'envoyer /start depuis ce compte et vérifiez l'identifiant.
refused-target-subscribed = Le nouveau compte a déjà un abonnement ou un paiement en attente, et un seul est possible. Mettez-y d'abord fin.
refused-nothing-to-move = Ce compte n'a rien acheté et n'a rien reçu.
refused-notice-leaving = Un message est en cours d'envoi à l'ancien compte. Réessayez dans une minute.
refused-no-longer-as-shown = L'abonnement a changé chez Stripe entre-temps, rien n'a donc été fait. Veuillez recommencer.
refused-no-confirmation = Cette confirmation n'est plus valable. Veuillez recommencer.

## Audit (administrators)

audit-title = <b>Journal d'audit</b>
audit-title-user = <b>Journal d'audit</b> de l'utilisateur <code>{ $user }</code>
audit-empty = Aucune entrée.
audit-count = { $count ->
    [one] { $count } entrée, heures en UTC
   *[other] { $count } entrées, heures en UTC
}
audit-hint = Un numéro ci-dessous ouvre l'événement Stripe.
audit-line = <b>#{ $seq }</b> · { $at } · { $who }
audit-line-user = <code>{ $user }</code> : { $what }
audit-entry = <b>#{ $seq }</b> · { $at } · <code>{ $action }</code>
audit-entry-who = { $actor } → { $subject }
audit-entry-change = <code>{ $before }</code> → <code>{ $after }</code>
audit-entry-after = <code>{ $after }</code>
audit-nothing = rien
audit-event-title = <b>Événement</b> <code>{ $id }</code>
audit-event-kind = Type : <code>{ $kind }</code>
audit-event-snapshot = Événement « snapshot » : <code>{ $id }</code>
audit-event-status = État : <code>{ $status }</code>
audit-event-received = Reçu : { $at } UTC
audit-event-attempts = { $count ->
    [one] { $count } tentative
   *[other] { $count } tentatives
}
audit-event-no-payload = Son contenu a été supprimé après le délai de [retention].
audit-retry-at = Nouvel essai : { $at } UTC
audit-retry-soon = En attente d'un nouvel essai
audit-given-up = Abandonné, plus d'essai
audit-event-error = Erreur : <code>{ $error }</code>
audit-event-missing = Il n'y a pas d'événement <code>{ $id }</code>.
audit-failed-title = <b>Événements en échec</b>
audit-failed-none = ✅ Aucun événement en échec.
audit-failed-entry = <code>{ $id }</code> · { $kind } · { $at }
audit-failed-updates = <b>Mises à jour de Telegram en échec :</b> { $count }
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
    /audit user <i>ID</i> – entrées d'une personne, par tout ce que /whois accepte
    /audit event <i>evt_…</i> – un événement Stripe
    /audit failed – les événements qui n'ont pas pu être traités
    /audit verify – vérifier la chaîne de hachage
    /audit export <i>30d</i> – tout ce qui date des derniers jours, en fichier
audit-export-too-large = L'export dépasse ce que Telegram accepte. Demandez une période plus courte, par exemple <code>/audit export 30d</code>, ou lancez <code>tollgate audit export</code> sur le serveur.
audit-export-caption = { $count ->
    [one] Journal d'audit, { $count } entrée
   *[other] Journal d'audit, { $count } entrées
}

## Personnes, pour les admins

whois-usage =
    <b>Rechercher une personne</b>

    /whois <i>1001</i> – identifiant Telegram
    /whois <i>@name</i> – nom d'utilisateur ou nom
    /whois <i>ann@example.com</i> – e-mail chez Stripe
    /whois <i>cus_…</i>, <i>sub_…</i>, <i>in_…</i>, <i>pi_…</i>, <i>evt_…</i>
whois-unknown = 🤷 Personne pour <code>{ $query }</code>. Un nom d'utilisateur est connu par le dernier message de la personne.
whois-email-unknown = 🤷 Aucun client chez Stripe n'a l'e-mail <code>{ $query }</code>. Stripe distingue les majuscules.
whois-only-at-stripe = 🤷 <code>{ $query }</code> est <code>{ $customer }</code> chez Stripe et n'appartient à personne dans le bot.
whois-stripe-down = Les e-mails sont cherchés chez Stripe, qui est injoignable. Réessayez plus tard ou cherchez un identifiant.
whois-several = Plusieurs personnes correspondent à <code>{ $query }</code>. De qui s'agit-il ?
person-title = <b>{ $name }</b>
person-first-seen = Vu pour la première fois le { $date }
person-reachable = Reçoit les messages
person-unreachable = A bloqué le bot depuis le { $date }
person-never-wrote = N'a jamais écrit au bot
person-imported = Repris depuis Stripe le { $date } (import)
person-plan = <b>{ $plan }</b> · { $state }
person-planned = Passe à { $plan } le { $date }
person-awaited = Un paiement différé est en route
person-owes = ⚠️ Doit { $amount } depuis le { $date }
person-owes-amount = ⚠️ Doit { $amount }
person-owes-since = ⚠️ Doit un paiement depuis le { $date }
person-access-until = Accès jusqu'au { $date }
person-lapsed = Accès terminé le { $date }
person-paid = Dernier paiement : { $amount } le { $date }
person-no-payment = Dernier paiement : aucun
person-next = Prochain paiement : { $amount } le { $date }
person-next-unknown = Prochain paiement : le { $date }
person-access = <b>Accès</b>
person-no-access = <b>Accès</b> : aucun
person-entitlements = • { $source } : { $names }
person-entries = <b>Dernières entrées</b>
person-entry = { $at } · { $what }
person-events = <b>Événements Stripe</b> de <code>{ $user }</code>
person-no-events = Aucun pour l'instant.
source-grant = { $plan }, accordé par l'admin { $admin }
source-free = { $plan }, pour tous
source-until = { $source }, jusqu'au { $date }
state-never = n'a jamais rien acheté
state-granted = accordé à la main
state-unlisted = un abonnement à un prix qu'aucune offre ne liste
state-incomplete = premier paiement non reçu
state-never-paid = jamais payé
state-trialing = à l'essai
state-trial-until = à l'essai jusqu'au { $date }
state-trial-ends = à l'essai, se termine le { $date }
state-active = actif
state-renews = actif, renouvelé le { $date }
state-ends = actif, se termine le { $date }
state-once = payé une fois
state-once-until = payé une fois, jusqu'au { $date }
state-past-due = en retard de paiement
state-unpaid = impayé, plus de tentatives
state-paused = en pause
state-collection-paused = paiements en pause
state-ended = terminé
state-ended-on = terminé le { $date }
state-ended-unpaid = terminé le { $date }, un paiement a échoué
state-ended-disputed = terminé le { $date }, un paiement a été contesté
state-cancelled = résilié, terminé le { $date }
state-refunded = remboursé
state-disputed = paiement perdu dans un litige

why-usage =
    <b>Pourquoi quelqu'un a accès ou non</b>

    /why <i>1001</i> – tout
    /why <i>@name signals</i> – un seul droit

    La personne se cherche par tout ce que /whois accepte.
why-title = <b>Pourquoi</b> · { $name }
why-answer = <b>{ $names }</b> : { $answer }
why-held = oui, par { $source }
why-ended = non, terminé le { $date }
why-never = non, jamais eu
why-no-access = Pas d'accès, et jamais eu.
why-nothing = Rien ne s'est passé pour l'instant : ni achat, ni paiement, ni octroi.
why-recorded = { $who } : { $what }
why-step-started = <b>accès à { $names }</b> : { $source }
why-step-ended = <b>plus d'accès à { $names }</b>
why-notified = envoyé à la personne : « { $text } »
why-notice-waits = en attente d'envoi : « { $text } »
why-notice-failed = non remis : « { $text } »

## Entrées du journal, en mots

audited-with = { $what } : { $details }
actor-user = la personne
actor-admin = admin { $id }
actor-stripe = Stripe
actor-worker = tollgate
actor-cli = ligne de commande
actor-cli-user = ligne de commande ({ $name })
audited-subscription-created = abonnement créé
audited-subscription-changed = abonnement modifié
audited-subscription-update-expired = changement d'offre expiré sans paiement
audited-subscription-ended = abonnement terminé
audited-subscription-refreshed = abonnement corrigé d'après Stripe
audited-resume-asked = résiliation retirée
audited-unpause-asked = fin de la pause demandée
audited-unpause-left = la pause continue, car reprendre coûterait quelque chose
audited-change-asked = changement d'offre demandé
audited-change-scheduled = changement d'offre programmé
audited-change-dropped = changement programmé annulé
audited-schedule-released = programmation du changement libérée
audited-checkout-opened = page de paiement ouverte
audited-checkout-expired = page de paiement expirée
audited-checkout-awaiting = achat fait, paiement en route
audited-checkout-failed = paiement de l'achat échoué
audited-checkout-completed = achat terminé
audited-invoice-open = facture émise
audited-invoice-failed = paiement échoué
audited-invoice-action-required = la banque demande une confirmation
audited-invoice-uncollectible = facture passée en perte
audited-invoice-voided = facture annulée
audited-invoice-paid = facture payée
audited-invoice-payment = partie d'une facture payée
audited-charge-refunded = paiement remboursé
audited-refund-pending = remboursement commencé
audited-refund-succeeded = remboursement terminé
audited-refund-canceled = remboursement annulé
audited-refund-failed = remboursement échoué
audited-refund-requested = remboursement demandé
audited-cancel-requested = résiliation demandée
audited-goodwill = jours offerts
audited-moved = achats transférés
audited-imported = repris depuis Stripe (import)
audited-action-failed = action d'un admin échouée
audited-resync-requested = comparé avec Stripe
audited-event-replayed = événement retraité
audited-dispute-inquiry = la banque s'enquiert d'un paiement
audited-dispute-inquiry-review = réponse à la banque en cours d'examen
audited-dispute-open = paiement contesté
audited-dispute-review = litige en cours d'examen
audited-dispute-prevented = litige évité
audited-dispute-lost = litige perdu
audited-dispute-appeal = litige perdu, appel déposé
audited-dispute-appeal-review = appel en cours d'examen
audited-dispute-won = litige gagné
audited-fraud-warning-open = la banque soupçonne une fraude
audited-fraud-warning-closed = alerte de fraude de la banque réglée
audited-customer-linked = client Stripe lié
audited-customer-deleted = client Stripe supprimé
audited-access-granted = accès accordé
audited-access-revoked = octroi révoqué
audited-access-ended = accès terminé
audited-revocations-resumed = retraits d'accès repris
audited-portal-opened = page de facturation ouverte
audited-language-chosen = langue choisie
audited-exported = données exportées
audited-erased = données personnelles effacées
audited-configuration-changed = configuration modifiée
audited-permission-refused = refusé par le rôle
audited-broadcast-changed = diffusion
audited-chat-bound = discussion liée à un droit
audited-chat-unbound = discussion déliée
audited-chat-removals-resumed = retraits d’une discussion repris
audited-chat-joined = a rejoint une discussion payante
audited-chat-left = a quitté une discussion payante
audited-chat-removed = retiré d’une discussion payante
audited-chat-declined = demande d’adhésion refusée
notice-chat-removed = Vous n’êtes plus dans <b>{ $chat }</b>, car votre accès a pris fin. Dès que vous aurez de nouveau une formule, vous pourrez revenir.
notice-chat-too-many = Je n’ai pas pu vous faire entrer dans <b>{ $chat }</b> : vous êtes dans autant de groupes et de canaux que Telegram le permet. Quittez-en un, et je vous fais entrer dans l’heure.
notice-chat-bot-added = Je suis maintenant dans <b>{ $chat }</b>. Son identifiant est <code>{ $id }</code>.
button-chats = Mes discussions
button-all-chats = Toutes les discussions
button-chat = Voir la discussion
button-join = Rejoindre { $chat }
button-bind = 🔑 { $entitlement }
button-chat-enforce = Appliquer
button-chat-observe = Observer seulement
button-chat-unbind = Délier
button-chat-resume = Reprendre les retraits : { $count }
button-chat-not-entitled = Sans droit : { $count }
button-chat-missing = Pas encore là : { $count }
button-page-back = ‹ Page précédente
button-page-on = Page suivante ›
chats-title = <b>Vos discussions</b>
chats-how = Touchez le bouton et envoyez la demande d’adhésion : je vous fais entrer aussitôt.
chats-in = ✓ <b>{ $chat }</b> : vous en êtes membre depuis le { $date }.
chats-in-unknown = ✓ <b>{ $chat }</b> : vous en êtes membre.
chats-in-over = <b>{ $chat }</b> : vous en êtes encore membre, mais vous n’avez plus de formule qui l’inclut.
chats-open = <b>{ $chat }</b> vous est ouvert.
chats-banned = <b>{ $chat }</b> : un administrateur vous en a banni. Si c’est une erreur, écrivez-nous : /paysupport
chats-not-ready = <b>{ $chat }</b> : votre lien n’est pas encore prêt. Réessayez dans une minute.
chats-none = Vous n’avez pas encore de formule avec une discussion privée. Voici les discussions, avec les formules qui les incluent :
chats-none-sold = Il n’y a pas encore de discussion privée ici.
notice-chats-leaving = Vous perdrez aussi l’accès à { $chats }.
chat-can-invite = ✓ Je peux faire entrer des personnes.
chat-cannot-invite = ✗ Je ne peux faire entrer personne.
chat-can-remove = ✓ Je peux retirer des personnes.
chat-cannot-remove = ✗ Je ne peux retirer personne.
chat-rights-group = Pour me donner ce qui manque : touchez le nom du groupe → <i>Modifier</i> → <i>Administrateurs</i> → ce bot (ajoutez-le s’il n’y est pas) → activez :
chat-right-add-members = <i>Ajouter des membres</i> (sur certains appareils <i>Inviter via un lien</i>)
chat-right-ban-users = <i>Bannir des utilisateurs</i>
chat-rights-channel = Pour me donner ce qui manque : touchez le nom du canal → <i>Modifier</i> → <i>Administrateurs</i> → ce bot (ajoutez-le s’il n’y est pas) → activez <i>Ajouter des abonnés</i>.
chat-rights-channel-remove = Les canaux n’ont pas d’interrupteur à part pour retirer des personnes. Pour me donner ce droit : nom du canal → <i>Modifier</i> → <i>Administrateurs</i>, retirez-moi et ajoutez-moi de nouveau.
chat-basic-group = C’est un groupe simple, et ces groupes ne peuvent pas être des discussions payantes : ils n’ont pas de bannissement qui puisse être levé, et l’identifiant change quand le groupe devient un supergroupe.

    Pour en faire un supergroupe : nom du groupe → <i>Modifier</i> → <i>Historique pour les nouveaux membres</i> → <i>Visible</i>. Nommez-moi ensuite administrateur, et je vous écris avec le nouvel identifiant.
chat-no-access = Je ne suis plus dans cette discussion.
chat-no-entitlement = Pour vendre cette discussion, une formule payante doit donner un droit que la formule gratuite ne donne pas. Ajoutez-en un dans <code>bot.toml</code> et redémarrez ; ouvrez ensuite /chats.
chat-bind = <b>Quel droit donne accès ?</b> Au début, j’observe seulement : je fais entrer qui l’a, et ne retire personne avant que vous ne touchiez <i>Appliquer</i>.
chat-file = Ou inscrivez-la dans <code>bot.toml</code>, avec le droit voulu. Le fichier l’emporte sur les boutons :
    <pre>{ $block }</pre>
chat-bound-observed = Ouverte à qui a <b>{ $entitlement }</b>. J’observe seulement : personne n’est retiré ni refusé.
chat-bound-enforced = Ouverte à qui a <b>{ $entitlement }</b>. Toutes les autres personnes sont refusées et retirées.
chat-unbound = Ce n’est pas une discussion payante : je ne fais entrer ni ne retire personne.
chat-in-file = C’est fixé dans <code>bot.toml</code>. Pour le changer, modifiez le fichier et redémarrez.
chat-unknown = Je n’ai jamais été dans cette discussion.
chat-entitlement-unknown = Aucune formule payante ne donne plus ce droit. Le bouton est périmé.
chat-counts = Membres : <b>{ $members }</b>, inconnus de moi : <b>{ $unknown }</b>
chat-counts-unasked = Membres connus : <b>{ $known }</b>
chat-not-entitled = Présents sans droit : <b>{ $count }</b>
chat-missing = Avec droit et absents : <b>{ $count }</b>
chat-removals-stopped = ⚠️ Les retraits sont arrêtés depuis { $date }, car il y en avait trop en une heure. En attente : <b>{ $count }</b>. Regardez qui ne devrait pas y être avant de les reprendre.
chat-awaits-stripe = ⏳ J’ai été à l’arrêt un moment, et quelqu’un a pu payer sans que je le sache. Personne n’est retiré ni refusé tant que je n’ai pas tout comparé avec Stripe : en général quelques minutes après le démarrage, un jour au plus.
chat-enforce-question = Appliquer dans <b>{ $chat }</b> ? Les demandes de personnes sans droit seront alors refusées. { $count ->
        [0] Aucune personne que je connais n’est retirée.
        [one] Une personne présente sans droit est retirée.
       *[other] { $count } personnes présentes sans droit sont retirées.
    }
chat-unbind-question = Délier <b>{ $chat }</b> ? Ce ne sera plus une discussion payante : je ne ferai entrer ni ne retirerai personne.
chats-all-title = <b>Toutes les discussions</b>
chats-all-none = Je ne suis dans aucun groupe ni canal. Ajoutez-moi comme administrateur, et je vous écris.
chat-state-enforced = appliqué
chat-state-observed = observé
chat-state-unbound = pas payante
chat-state-problem = demande votre attention
chat-head = <b>{ $chat }</b> · <code>{ $id }</code>
chat-list-not-entitled = <b>{ $chat }</b> : présents sans droit
chat-list-missing = <b>{ $chat }</b> : avec droit et absents
chat-list-empty = Personne.
chat-tried-link = a un lien, pas encore utilisé
chat-tried-request = a demandé à entrer
chat-tried-banned = banni par un administrateur
chat-tried-removal = retrait en cours
chat-tried-held = attend : les retraits sont arrêtés
chat-tried-failed = dernier essai échoué : { $reason }
chat-join-declined = <b>{ $chat }</b> est réservé aux personnes dont la formule l’inclut. Choisissez-en une, puis renvoyez la demande : je vous fais entrer aussitôt.
audited-message-written = message envoyé à la personne
audited-event-failed = événement échoué définitivement
audited-audit-exported = journal exporté
audited-audit-sealed = anciennes entrées scellées
detail-change = { $from } → { $to }
detail-part = { $part } sur { $amount }
detail-owed = { $amount } impayés
detail-owed-since = { $amount } impayés depuis le { $date }
detail-attempt = tentative { $number }
detail-renews = renouvelé le { $date }
detail-ends = se termine le { $date }
detail-until = jusqu'au { $date }
detail-due = réponse avant le { $date }
detail-entries = { $count ->
    [one] { $count } entrée
   *[other] { $count } entrées
}
reason-first = premier paiement
reason-renewal = renouvellement
reason-change = changement d'offre

## Chiffres

stats-title = <b>Chiffres</b> · { $period }
stats-period = { $first } – { $last }
stats-nothing = Rien n'a encore été vendu.
stats-behind = Certains comptes sont encore en cours de comptage. Redemandez dans un instant.
stats-usage = <b>Chiffres</b> : /stats, /stats 90d ou /stats 1y
stats-year = 1 an
stats-days = { $days } jours
stats-line = { $label } : <b>{ $value }</b>
stats-plan = • { $plan } : { $count }
stats-mrr = MRR
stats-active = Actifs
stats-new = Nouveaux
stats-churned = Départs
stats-net-new = Solde
stats-conversion = Essais convertis
stats-churn-rate = Départs, 30 jours
stats-arpu = ARPU
stats-ltv = LTV (estimation)
stats-received = Encaissé
stats-failed = Paiements échoués
stats-recovered = Récupérés
stats-refunds = Remboursements

## Weekly digest

digest-title = <b>Votre semaine</b> · { $period }
digest-off = Le bilan hebdomadaire est désactivé.
digest-on = Le bilan hebdomadaire est activé. Il arrive le lundi matin.
button-figures = Chiffres
button-digest-off = Désactiver le bilan hebdomadaire
button-digest-on = Activer le bilan hebdomadaire

## Pages that checkout returns to; plain text

page-active-title = Votre formule est active
page-active-text = { $plan } est à vous. Profitez-en bien !
page-ended-title = Cette formule est terminée
page-ended-text = Revenez quand vous voulez : vous pouvez choisir à nouveau dans le chat.
page-resting-title = Votre formule est suspendue
page-resting-text = Vous n'avez pas accès pour le moment. Ouvrez le chat pour voir pourquoi et que faire.
page-paused-requested = Elle est en pause, comme demandé. Vous pouvez la reprendre dans le chat, qui affiche d'abord ce que cela coûte.
page-paused-trial = Votre essai gratuit est terminé et aucune carte n'est enregistrée. Ajoutez-en une dans le chat pour garder votre formule.
page-paused-payment = Un paiement n'a pas abouti, elle est donc en pause. Payez la facture en attente pour la reprendre. Le chat vous y mène.
page-paused-last-payment = La dernière tentative de paiement a échoué, elle est donc en pause. Payez la facture en attente pour la reprendre. Le chat vous y mène.
page-paused-system = Stripe, notre prestataire de paiement, l'a mise en pause. Rien n'est débité. Nous en sommes informés.
page-checking-title = Un instant
page-checking-text = Stripe n'a pas encore confirmé de paiement. Cette page se met à jour toute seule.
page-stopped-title = Pas encore confirmé
page-stopped-text = Stripe n'a pas encore confirmé de paiement, et cette page ne vérifie plus. Si vous avez payé, vous recevrez un message dans le chat dès que Stripe le confirmera.
page-look-again = Vérifier à nouveau
page-pending-title = Votre paiement est en route
page-pending-text = Ce type de paiement prend quelques jours. Vous recevrez un message dans le chat à son arrivée ; vous pouvez fermer cette page.
page-over-title = Cette page de paiement a expiré
page-over-text = Nous n'avons reçu aucun paiement. Vous pouvez choisir à nouveau dans le chat.
page-unknown-title = La suite est dans le chat
page-unknown-text = Si vous venez de payer, vous recevrez un message dans le chat dès que Stripe le confirmera.
page-left-title = Vous avez quitté la page de paiement
page-left-text = Rien n'a été débité. Reprenez dans le chat là où vous vous êtes arrêté.
page-back = Retour au chat
page-plans-title = Formules
page-plan-adds = Tout ce que contient { $plan }, et en plus :
page-plan-same-as = Tout ce que contient { $plan }
page-choose = Choisir dans Telegram

mydata-caption = Tout ce que je conserve sur vous, dans un fichier JSON. Les détails de vos cartes n'y sont pas. /forget l'efface.
forget-waits = ⏳ <b>Votre abonnement est en cours</b>
forget-waits-what = Vos données sont nécessaires à sa facturation et ne peuvent pas encore être effacées. Résiliez d'abord l'abonnement. Une fois qu'il est terminé, envoyez de nouveau /forget.
forget-title = 🗑 <b>Effacer vos données ?</b>
forget-erased =
    <b>Effacé immédiatement et définitivement</b>
    • votre nom, votre identifiant et votre langue
    • ce que Stripe m'a envoyé sur vous, comme votre e-mail et votre adresse
    • les détails de ce que vous avez fait ici
forget-kept =
    <b>Conservé, comme l'exige le droit fiscal</b>
    • ce qui a été payé, quand et pour quelle formule, uniquement sous votre numéro Telegram { $user }
forget-access = L'accès dont vous disposez reste ouvert jusqu'à son terme.
forget-stripe = Stripe tient ses propres registres, et les copies de la base de données sont supprimées avec le temps.
button-forget = Effacer mes données
button-forget-not = Les garder
forgotten = ✅ <b>Vos données sont effacées</b>
forgotten-what = Vous pouvez maintenant supprimer cette discussion. Si vous m'écrivez de nouveau, nous repartons de zéro.

## Broadcasts

broadcast-usage =
    Répondez avec /broadcast à l'un de vos messages pour l'envoyer à de nombreuses personnes. La mise en forme, les photos et les autres fichiers sont conservés.

    Vous pouvez ajouter une heure UTC et un bouton :
    <code>/broadcast at 2027-01-31 18:30 Voir les offres https://example.com</code>

    Ou écrivez un texte simple : <code>/broadcast Bonjour à tous</code>

    Vous choisissez les destinataires et confirmez avant tout envoi.
broadcast-draft = <b>Envoyer ce message ?</b> Il apparaît ci-dessus tel qu'il sera reçu.
broadcast-people = À : { $segment } · { $count ->
        [one] { $count } personne
       *[other] { $count } personnes
    }
broadcast-starts-now = Commence dès votre confirmation
broadcast-starts = Commence { $at }
broadcast-takes = Dure environ { $duration }
broadcast-title = <b>Diffusion</b> · { $state }
broadcast-delivered = Remis : { $count }
broadcast-blocked = Ont bloqué le bot : { $count }
broadcast-failed = Non remis : { $count }
broadcast-rejected = Telegram refuse le message : { $reason }
broadcast-time-left = Encore environ { $duration }
broadcast-state-draft = brouillon
broadcast-state-scheduled = programmée
broadcast-state-running = en cours d'envoi
broadcast-state-paused = en pause
broadcast-state-stopped = arrêtée
broadcast-state-done = terminée
segment-everyone = Tout le monde
segment-trial = En période d'essai
segment-past-due = Paiement en retard
segment-ended = Terminé depuis moins de { $days } jours
segment-never-bought = N'a jamais acheté
button-segment-ended = Fin ≤ { $days } j
button-broadcast-send = Envoyer
button-broadcast-discard = Abandonner
button-broadcast-pause = Mettre en pause
button-broadcast-resume = Reprendre
button-broadcast-stop = Arrêter
button-decline-broadcasts = Ne plus recevoir de nouvelles
button-want-broadcasts = Recevoir à nouveau les nouvelles
broadcasts-declined = Vous ne recevrez plus de nouvelles. Les messages sur votre offre et vos paiements continuent d'arriver.
broadcasts-wanted = Vous recevez à nouveau les nouvelles.
span-seconds = { $seconds } s
span-minutes = { $minutes } min

## Messages between admins and a person

message-usage =
    Écrivez à quelqu'un : <code>/message 1001 Votre texte</code>

    Un numéro, un @pseudo ou une adresse e-mail désigne la personne. La réponse vous parvient ici.
message-person = <b>{ $name }</b> · { $id }
message-prompt = ✍️ Message à { $person }
message-prompt-how = Répondez à ce message avec votre texte.
message-sent = ✅ En route vers { $person }. La réponse vous parvient ici.
message-blocked = 🚫 { $person } a bloqué le bot. Le message n'a pas été remis.
message-to-unknown = { $person } n'a jamais écrit au bot, qui ne peut donc pas lui écrire.
message-too-long = C'est trop long : { $count } caractères au maximum.
operator-message = 💬 <b>Message de l'exploitant</b>
operator-message-answer = Pour répondre, écrivez simplement ici.
answer-from = 💬 { $person }
answer-by-colleague = ↩️ { $admin } a répondu à { $person }
answer-passed-on = ✉️ Transmis. La réponse arrive ici.
answer-needs-text = Je ne peux transmettre que du texte. Écrivez-le avec des mots.
button-message = Écrire
button-reply = Répondre
button-show-person = Personne

## Ses propres paiements

receipts-title = 🧾 <b>Vos paiements</b>
receipts-title-page = 🧾 <b>Vos paiements</b>, page { $page } sur { $pages }
receipts-line = { $number }. { $date } · { $plan } · <b>{ $amount }</b>
receipts-line-unnamed = { $number }. { $date } · <b>{ $amount }</b>
receipts-noted = { $line } – <i>{ $note }</i>
receipts-private = Ces liens ne sont que pour vous. Ils expirent au bout d'un certain temps ; envoyez /receipts pour en obtenir d'autres.
receipts-incomplete = ⚠️ Stripe, notre prestataire de paiement, ne répond pas en ce moment : des liens manquent. Réessayez dans quelques minutes.
receipts-none = Vous n'avez encore rien payé ici.
receipt-pending = pas encore payé
receipt-owed = paiement échoué
receipt-not-paid = non payé
receipt-refunded = remboursé
receipt-refunded-partly = { $amount } remboursés
receipt-disputed = contesté
receipt-reversed = annulé par la banque

## Résilier son propre abonnement

cancelling-title = <b>Résilier { $plan } ?</b>
cancelling-title-unlisted = <b>Résilier votre abonnement ?</b>
cancelling-until = Vous avez payé jusqu'au <b>{ $date }</b>. Si vous résiliez, vous gardez l'accès jusque-là et plus rien n'est débité.
cancelling-undated = Si vous résiliez, vous gardez l'accès jusqu'à la fin de la période payée et plus rien n'est débité.
cancelling-trial = Votre essai gratuit dure jusqu'au <b>{ $date }</b>. Si vous résiliez, vous gardez l'accès jusque-là et ne payez rien.
cancelling-at-once = Si vous résiliez, votre accès prend fin immédiatement et plus rien n'est débité.
cancelling-owing = Votre dernier paiement n'a pas abouti. Si vous résiliez, votre formule ne sera plus renouvelée. Si le problème vient de la carte, il suffit de la mettre à jour pour garder votre formule.
cancelling-paused = Votre abonnement est en pause : rien n'est débité actuellement. Si vous résiliez, il prend fin définitivement.
cancelling-returned = Votre dernier paiement a été restitué, vous n'avez donc pas accès en ce moment. Si vous résiliez, plus rien n'est débité.
cancelling-not-allowed = La résiliation en ligne n'est pas possible ici. Écrivez-nous et nous résilierons pour vous : /paysupport
cancelling-already = <b>{ $plan }</b> est déjà résilié. Vous gardez l'accès jusqu'au <b>{ $date }</b> et plus rien n'est débité.
cancelling-already-unlisted = Votre abonnement est déjà résilié. Il court jusqu'au <b>{ $date }</b> et plus rien n'est débité.
cancelling-planned = Votre formule passe à <b>{ $plan }</b> le <b>{ $date }</b>. Annulez d'abord ce changement, puis envoyez à nouveau /cancel.
cancelling-once = Vous avez payé <b>{ $plan }</b> une seule fois. Rien ne se renouvelle, il n'y a donc rien à résilier.
cancelling-given = <b>{ $plan }</b> vous a été offert. Rien n'est débité, il n'y a donc rien à résilier.
cancelling-other = Quelqu'un d'autre paie votre <b>{ $plan }</b>, et seule cette personne peut le résilier.
cancelling-pending = Votre paiement est en route. Une fois arrivé, vous pourrez résilier avec /cancel.
cancelling-nothing = Vous n'avez pas d'abonnement, il n'y a donc rien à résilier.
