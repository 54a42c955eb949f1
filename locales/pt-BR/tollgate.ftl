language-name = Português (Brasil)

## Buttons

button-plans = Planos
button-status = Meu plano
button-manage = Gerenciar
button-language = Idioma
button-help = Ajuda
button-back = ‹ Voltar
button-home = Início
button-current = ✓ { $name }
button-pay = Pagar { $amount }
button-try = Começar o teste grátis
button-month = { $amount } por mês
button-year = { $amount } por ano
button-year-saving = { $amount } por ano · −{ $percent }%
button-once = { $amount } uma única vez
button-once-days = { $days ->
    [one] { $amount } por { $days } dia
   *[other] { $amount } por { $days } dias
}
button-portal = Abrir a página de cobrança
button-update-card = Atualizar cartão
button-pay-invoice = Pagar a fatura
button-confirm-payment = Confirmar o pagamento
button-pay-or-confirm = Pagar ou confirmar
button-confirm-change = Confirmar a mudança
button-keep = Manter { $plan }
button-keep-as-is = Deixar como está
button-resume = Retomar
button-confirm-resume = Retomar por { $amount }
button-pause = Pausar
button-private-chat = Continuar no privado
button-terms = Ler os termos
button-privacy = Ler a política
button-support = Falar com o suporte
button-older = Mais antigos ›
button-newest = « Mais recentes
button-trail = Registro
button-failed = Eventos com falha
button-verify = Verificar
button-event = Ver o evento

## Command menu

menu-start = Comece aqui
menu-help = O que eu sei fazer
menu-plans = Planos e preços
menu-upgrade = Escolher ou mudar de plano
menu-manage = Cartão, faturas, cancelamento
menu-status = Seu plano e o que ele inclui
menu-language = Mudar o idioma
menu-terms = Termos de serviço
menu-privacy = Política de privacidade
menu-paysupport = Ajuda com um pagamento
menu-audit = Registro de auditoria

about-short = Planos, pagamentos e sua assinatura em um só chat.
about-long =
    Escolha um plano, pague com segurança pela Stripe e acompanhe sua assinatura.

    Eu aviso quando o plano estiver ativo, quando ele renovar e quando um pagamento precisar da sua atenção.

## Welcome and help

welcome-hello = 👋 Oi, { $name }!
welcome-hello-unnamed = 👋 Oi!
welcome-offer = Aqui você escolhe um plano, paga com segurança pela Stripe e gerencia sua assinatura, tudo neste chat.
welcome-nothing-sold = Ainda não há nada à venda. Volte mais tarde.
current-plan = Seu plano: <b>{ $plan }</b>
list-item = • { $item }
help-title = <b>O que eu sei fazer</b>
help-command = /{ $command } – { $what }
help-support = Problema com um pagamento? É só usar /paysupport.

## Plans

plans-title = <b>Planos</b>
plan-name = <b>{ $plan }</b>
plan-name-current = <b>{ $plan }</b> · seu plano
plan-free = Grátis
plan-price = { $plan }: { $price }
price-month = { $amount } por mês
price-year = { $amount } por ano
price-once = { $amount }, pagamento único
price-once-days = { $days ->
    [one] { $amount } por { $days } dia, pagamento único
   *[other] { $amount } por { $days } dias, pagamento único
}
plan-includes = O que está incluído:
rights-more = { $count ->
    [one] • e mais { $count }
   *[other] • e mais { $count }
}
trial-offer = { $days ->
    [one] 🎁 O primeiro dia é grátis. Você não paga nada até o teste acabar.
   *[other] 🎁 Os primeiros { $days } dias são grátis. Você não paga nada até o teste acabar.
}
year-saving = No plano anual você economiza { $percent }%.
plan-choose = Como você quer pagar?
plan-not-sold = Este plano não está à venda no momento.
plan-change = Escolha um preço e eu mostro quanto custa a mudança antes que algo aconteça.
plan-once-later = Este plano é de pagamento único. Você pode comprá-lo quando sua assinatura terminar.
plan-free-cancel = Este plano não custa nada. Para voltar a ele, cancele sua assinatura: toque em “Gerenciar”.

## Checkout and billing page

checkout-title = <b>{ $plan }</b> · { $price }
checkout-how = O botão abre a página de pagamento segura da Stripe. Eu aviso aqui mesmo assim que seu plano estiver ativo.
checkout-how-trial = O botão abre a página segura da Stripe. Nada é cobrado hoje, e eu aviso aqui mesmo assim que seu teste começar.
checkout-complete = Sua compra do <b>{ $plan }</b> foi concluída.
checkout-expired = ⌛ Esta página de pagamento do <b>{ $plan }</b> expirou. Você pode escolher de novo quando quiser.
already-had = Você já tem o <b>{ $plan }</b>.
portal-ready = Sua página de cobrança na Stripe está pronta: mude de plano ou de cartão, veja faturas ou cancele.
portal-private = O link é só seu e funciona por pouco tempo.

## Changes of plan

change-title = Mudança do <b>{ $from }</b> para o <b>{ $to }</b>, { $price }
change-title-to = Mudança para o <b>{ $to }</b>, { $price }
change-title-price = <b>{ $plan }</b>: mudança para { $price }
change-due = A pagar agora: <b>{ $amount }</b>.
change-due-nothing = Nada a pagar agora.
change-sum-until = • Valor até { $date }: { $amount }
change-sum-charged = • Valor: { $amount }
change-sum-unused = • Tempo não usado: { $amount }
change-sum-discount = • Desconto: { $amount }
change-sum-tax = • Impostos: { $amount }
change-sum-credit = • Seu crédito: { $amount }
change-sum-owed = • Pendente de antes: { $amount }
change-credit-left = Sobram <b>{ $amount }</b> de crédito para as próximas renovações.
change-carried = { $amount } é pouco para uma cobrança e vai para a sua próxima fatura.
change-next = Depois, <b>{ $amount }</b> em <b>{ $date }</b>.
change-next-less = Depois, <b>{ $amount }</b> em <b>{ $date }</b>: { $total } menos o resto do seu crédito.
change-covered = { $count ->
    [one] O crédito paga a renovação de <b>{ $date }</b> ({ $amount }).
   *[other] A partir de <b>{ $date }</b>, o crédito paga { $count } renovações ({ $amount } cada).
}
change-covered-rest = Mais { $amount } são descontados da seguinte.
change-later = Nada a pagar agora. Você mantém o <b>{ $plan }</b> até <b>{ $date }</b>; depois, são <b>{ $amount }</b>.
change-later-same = Nada a pagar agora. Tudo continua igual até <b>{ $date }</b>; depois, são <b>{ $amount }</b>.
change-later-credit = Seu crédito de { $credit } é usado para isso.
change-later-undated = Nada a pagar agora. A mudança vem com a próxima renovação.
change-scheduled = 📅 Pronto. Você mantém o <b>{ $from }</b> até <b>{ $date }</b>; depois, terá o <b>{ $to }</b>.
change-scheduled-same = 📅 Pronto. A partir de <b>{ $date }</b>, você paga { $price } pelo <b>{ $to }</b>. Até lá, tudo continua igual.
change-needs-payment = 🔐 A mudança para o <b>{ $plan }</b> está esperando o pagamento. Pague ou confirme na página da Stripe; outro cartão também serve. Até lá, seu plano continua igual.
change-needs-card = ⚠️ A mudança para o <b>{ $plan }</b> está esperando o pagamento. Atualize seu cartão, por favor; até lá, seu plano continua igual.
change-offer-anew = ⌛ Essa oferta não vale mais. Aqui está uma nova:
change-portal = Esta mudança é feita na página da Stripe, que também mostra quanto ela custa.
same-plan = Você já tem o <b>{ $plan }</b> por este preço.
same-plan-unnamed = É exatamente o que você já tem.
same-plan-planned = Há uma mudança prevista para <b>{ $date }</b>. Você ainda pode desistir dela.
payment-first = Ainda há um pagamento em aberto. Resolva-o primeiro, por favor; depois você pode mudar de plano.
card-first = Sua assinatura está esperando um cartão. Adicione um primeiro, por favor; depois você pode mudar de plano.
paused-first-resume = ⏸ Sua assinatura está pausada. Retome-a primeiro; depois você pode mudar de plano.
paused-first-payment = ⏸ Um pagamento não foi concluído e sua assinatura está pausada. Pague primeiro a fatura em aberto, por favor; depois você pode mudar de plano.
paused-first-last-payment = ⏸ A última tentativa de pagamento falhou e sua assinatura está pausada. Pague primeiro a fatura em aberto, por favor; depois você pode mudar de plano.
paused-first-system = ⏸ A Stripe, nossa processadora de pagamentos, pausou sua assinatura, então não dá para mudar de plano agora. Já fomos avisados. Dúvidas? /paysupport
paused-first-unknown = ⏸ Sua assinatura está pausada, então não dá para mudar de plano agora. Dúvidas? /paysupport
resume-first = Sua assinatura termina em <b>{ $date }</b>. Retome-a primeiro; depois você pode mudar de plano.
resume-first-undated = Sua assinatura está cancelada. Retome-a primeiro; depois você pode mudar de plano.
unlisted-first = Você já tem uma assinatura aqui, com um preço que não é de nenhum destes planos. Para você não pagar duas vezes, não posso vender outro plano. Você pode alterá-la ou cancelá-la na página de cobrança, ou escrever para nós: /paysupport
nothing-to-resume = Não há cancelamento previsto, então não há nada para retomar.
plan-kept = 👍 A mudança prevista foi desfeita. Seu plano continua como está.
resume-offer = ▶️ Retomar o <b>{ $plan }</b>?
resume-charge = <b>{ $amount }</b> serão cobrados agora.
resume-free = Nada será cobrado agora.
resume-period = Um novo período começa, de <b>{ $start }</b> a <b>{ $end }</b>.
resume-done = 👍 Certo. A Stripe está retomando sua assinatura; eu confirmo aqui mesmo.
resume-unpaid = 🔐 O <b>{ $plan }</b> continua pausado até a fatura de <b>{ $amount }</b> ser paga. Pague ou confirme na página da Stripe; outro cartão também serve.
resume-unpaid-card = ⚠️ O pagamento não foi concluído, então o <b>{ $plan }</b> continua pausado. Atualize seu cartão e tente de novo.
resume-refused = ⚠️ A Stripe não retomou o <b>{ $plan }</b>. Nada foi cobrado e ele continua pausado. Verifique seu cartão e tente de novo. Dúvidas? /paysupport
pause-portal = ⏸ Você pausa seu plano na página da Stripe. Durante a pausa, nada é cobrado e o acesso fica suspenso.
payment-awaited = ⏳ Seu pagamento do <b>{ $plan }</b> está a caminho. O banco demora um pouco mais; eu escrevo assim que chegar. Não há mais nada a pagar agora.
payment-awaited-unnamed = ⏳ Seu pagamento está a caminho. O banco demora um pouco mais; eu escrevo assim que chegar. Não há mais nada a pagar agora.

## Status

status-title = Seu plano: <b>{ $plan }</b>
status-free = Você não tem uma assinatura paga.
status-unlisted = Você tem uma assinatura com um preço que não é de nenhum dos planos daqui, por isso não sei dizer o que ela inclui.
status-subscription = Assinatura: <b>{ $plan }</b>
status-price = Preço: { $price }
status-last-paid = Seu último pagamento foi de { $amount }.
status-renews = Renova em <b>{ $date }</b>.
status-trial = Teste grátis até <b>{ $date }</b>.
status-ends = Termina em <b>{ $date }</b> e não será renovado.
status-planned = Muda para o <b>{ $plan }</b> em <b>{ $date }</b>.
status-planned-price = A partir de <b>{ $date }</b>: { $price }.
status-scheduled-elsewhere = Esta assinatura segue uma programação criada pela nossa equipe. Dúvidas? /paysupport
status-change-waits = Uma mudança de plano espera o pagamento até <b>{ $date }</b>. Enquanto não for paga, tudo continua igual.
status-once = Pagamento único, sem renovação.
status-once-until = Pagamento único, é seu até <b>{ $date }</b>.
status-past-due = ⚠️ O último pagamento não deu certo.
status-past-due-until = ⚠️ O último pagamento não deu certo. Você mantém o acesso até <b>{ $date }</b>.
status-lapsed = 🔒 Seu acesso está desativado desde <b>{ $date }</b>, porque há um pagamento em aberto. Ele volta assim que você pagar.
status-owed = Em aberto: <b>{ $amount }</b>.
status-unpaid = ⚠️ Sua assinatura não foi paga e o acesso está suspenso. Ele volta assim que você pagar.
status-trial-paused = ⏸ Seu teste grátis acabou e ainda não há cartão. Adicione um e seu plano continua.
status-paused-requested = ⏸ Sua assinatura está pausada, como solicitado. Nada é cobrado e o acesso está suspenso. Toque em “Retomar” para ver quanto custa continuar.
status-paused-invoice = ⏸ Sua assinatura continua pausada até a fatura em aberto ser paga.
status-paused-payment = ⏸ Um pagamento não foi concluído e sua assinatura está pausada. Pague a fatura em aberto e ela continua.
status-paused-last-payment = ⏸ A última tentativa de pagamento falhou e sua assinatura está pausada. Pague a fatura em aberto e ela continua.
status-paused-settled = ⏸ Não há mais nada em aberto, mas sua assinatura ainda está pausada. Toque em “Retomar” para ver quanto custa continuar.
status-paused-system = ⏸ A Stripe, nossa processadora de pagamentos, pausou sua assinatura. Nada é cobrado e o acesso está suspenso. Já fomos avisados. Dúvidas? /paysupport
status-paused-unknown = ⏸ Sua assinatura está pausada. Nada é cobrado e o acesso está suspenso. Dúvidas? /paysupport
status-refunded = ⚠️ Seu pagamento foi devolvido a você, então o acesso está suspenso.
status-refunded-next = Sua assinatura não foi cancelada: o próximo pagamento é em <b>{ $date }</b>, e com ele seu acesso volta. Se não quiser, cancele em “Gerenciar”.
status-disputed = ⚠️ Seu banco estornou o pagamento, então o acesso está suspenso. Dúvidas? /paysupport
pause-access = ⏸ Os pagamentos estão pausados. Você mantém o acesso.
pause-no-access = ⏸ Sua assinatura está pausada: nada é cobrado e o acesso está suspenso.
pause-resumes = Ela volta sozinha em <b>{ $date }</b>.
status-awaited = Seu pagamento do <b>{ $plan }</b> está a caminho.
status-awaited-unnamed = Um pagamento seu está a caminho.
status-others = Você também tem:
noted-item = • { $item } – { $notes }
note-since = desde { $date }
note-until = até { $date }
note-renews = renova em { $date }
note-granted = presente da equipe

## Language

language-choose = Em qual idioma você quer conversar?
language-set = Pronto. Agora falo português com você.

## Legal and support

terms-text = 📄 Nossos termos de serviço:
terms-at = 📄 Nossos termos de serviço: { $place }
terms-missing = Os termos de serviço ainda não foram publicados. Dúvidas? /paysupport
privacy-text = 🔒 Como tratamos seus dados:
privacy-at = 🔒 Como tratamos seus dados: { $place }
privacy-missing = A política de privacidade ainda não foi publicada. Para apagar seus dados, peça em /paysupport.
paysupport-text = Algo errado com um pagamento? Escreva para nós e a gente resolve. Por favor, não envie números de cartão.
paysupport-contact = Contato: { $contact }
paysupport-missing = Para cartão, faturas e cancelamento, use /manage. Para o resto, escreva para quem administra este bot.

## Conversation

group-redirect = Cobrança é assunto particular. Vamos continuar no nosso chat.
unknown-command = Não conheço esse comando. Estes eu conheço:
unknown-text = Entendo melhor comandos e botões. O que você quer fazer?
alert-stale-button = Este botão está desatualizado. Aqui está um menu novo.
alert-not-yours = Isto não é para você.

## Trouble

trouble-stripe-down = A Stripe, nossa processadora de pagamentos, não está respondendo. Tente de novo em alguns minutos.
trouble-busy = Está bem movimentado agora. Tente de novo em um minuto.
trouble-portal-not-configured = A página de cobrança ainda não foi configurada. Avise a gente: /paysupport
trouble-plan-not-sold = Este plano não está à venda no momento. Veja os outros.
trouble-misconfigured = Os pagamentos não estão bem configurados aqui. Nada foi cobrado. Avise a gente: /paysupport
trouble-no-subscription = Você não tem uma assinatura em andamento, então não há nada para mudar.
trouble-scheduled-elsewhere = Esta assinatura segue uma programação criada pela nossa equipe, por isso não pode ser alterada aqui. Para mudar algo, escreva para nós: /paysupport
trouble-payment-declined = O pagamento foi recusado, então nada mudou. Atualize seu cartão e tente de novo.
trouble-internal = Algo deu errado do nosso lado. Tente de novo. Se acontecer outra vez, envie este número em /paysupport: <code>{ $id }</code>

## News

notice-activated = 🎉 <b>{ $plan }</b> está ativo. Aproveite!
notice-next-renewal = Próxima renovação: <b>{ $date }</b>.
notice-first-payment = Primeiro pagamento: <b>{ $date }</b>.
notice-until = Ele é seu até <b>{ $date }</b>.
notice-trial-started = 🎁 Seu teste grátis do <b>{ $plan }</b> começou.
notice-trial-until = Ele vai até <b>{ $date }</b>. Se você cancelar antes, não paga nada.
notice-trial-ending = ⏳ Seu teste grátis do <b>{ $plan }</b> termina em <b>{ $date }</b>.
notice-trial-ending-amount = Então serão cobrados <b>{ $amount }</b> e seu plano continua.
notice-trial-ending-payment = Então o primeiro pagamento será cobrado e seu plano continua.
notice-trial-ending-cancel = Prefere parar? Toque em “Gerenciar” e cancele antes; você não paga nada.
notice-trial-converted = ✅ Seu teste virou uma assinatura do <b>{ $plan }</b>. Você pagou { $amount }. Obrigado!
notice-trial-paused = ⏸ Seu teste grátis do <b>{ $plan }</b> acabou e ainda não há cartão. Adicione um e o plano continua.
notice-pause-requested = ⏸ O <b>{ $plan }</b> está pausado, como solicitado. Nada é cobrado e o acesso está suspenso. Para continuar, toque em “Retomar”: você vê quanto custa antes de qualquer cobrança.
notice-pause-payment = ⏸ O pagamento do <b>{ $plan }</b> não foi concluído, então ele está pausado. Pague a fatura em aberto e ele continua.
notice-pause-last-payment = ⏸ A última tentativa de pagamento do <b>{ $plan }</b> falhou, então ele está pausado. Pague a fatura em aberto e ele continua.
notice-pause-settled = ⏸ O <b>{ $plan }</b> está pausado depois de um pagamento que falhou. Não há mais nada em aberto. Para continuar, toque em “Retomar”: você vê quanto custa.
notice-pause-system = ⏸ A Stripe, nossa processadora de pagamentos, pausou o <b>{ $plan }</b>. Nada é cobrado e o acesso está suspenso. Já fomos avisados e vamos verificar. Dúvidas? /paysupport
notice-pause-unknown = ⏸ O <b>{ $plan }</b> está pausado. Nada é cobrado e o acesso está suspenso. Dúvidas? /paysupport
notice-resume-offered = ✅ Seu pagamento de { $paid } do <b>{ $plan }</b> chegou. O plano ainda está pausado: continuar custa mais <b>{ $amount }</b>. Nada é cobrado se você não tocar em “Retomar”.
notice-resume-offered-unknown = ✅ Seu pagamento de { $paid } do <b>{ $plan }</b> chegou. O plano ainda está pausado: toque em “Retomar” para ver quanto custa continuar.
notice-renewal-ahead = 📅 O <b>{ $plan }</b> renova em <b>{ $date }</b> por <b>{ $amount }</b>.
notice-renewal-ahead-manage = Você não precisa fazer nada. Para mudar ou cancelar, toque em “Gerenciar”.
notice-renewed = ✅ <b>{ $plan }</b> foi renovado. Você pagou { $amount }. Obrigado!
notice-payment-failed = ⚠️ O pagamento de <b>{ $amount }</b> do <b>{ $plan }</b> não deu certo.
notice-payment-failed-again = ⚠️ Tentativa { $attempt }: o pagamento de <b>{ $amount }</b> do <b>{ $plan }</b> não deu certo de novo.
notice-access-until = Você mantém o acesso até <b>{ $date }</b>.
notice-fix-invoice = Pague a fatura ou atualize seu cartão, por favor.
notice-pay-invoice = Pague a fatura, por favor.
notice-fix-card = Atualize seu cartão, por favor.
notice-action-required = 🔐 Seu banco quer que você confirme o pagamento de <b>{ $amount }</b> do <b>{ $plan }</b>.
notice-action-how = O botão abre a página onde você confirma.
notice-grace-ending = ⚠️ O pagamento do <b>{ $plan }</b> ainda está em aberto. Sem ele, seu acesso termina em <b>{ $date }</b>.
notice-access-lapsed = 🔒 O pagamento do <b>{ $plan }</b> ainda está em aberto, então seu acesso está suspenso. Ele volta assim que você pagar.
notice-invoice-overdue = ⚠️ A fatura de <b>{ $amount }</b> do <b>{ $plan }</b> está vencida.
notice-invoice-grace-ending = ⚠️ A fatura do <b>{ $plan }</b> continua em aberto. Seu acesso termina em <b>{ $date }</b> se ela não for paga.
notice-invoice-lapsed = 🔒 A fatura do <b>{ $plan }</b> continua em aberto, por isso seu acesso está desligado. Ele volta assim que ela for paga.
notice-debt-settled = ✅ A fatura em aberto do <b>{ $plan }</b> está quitada. Você não precisa pagar nada.
notice-paid-after-end = Seu pagamento de <b>{ $amount }</b> pelo <b>{ $plan }</b> chegou, mas a assinatura já tinha terminado. Já sabemos disso e vamos resolver; dúvidas: /paysupport.
notice-recovered = ✅ Seu pagamento de { $amount } chegou. O <b>{ $plan }</b> continua como antes.
notice-still-owing = ✅ Seu pagamento de { $amount } pelo <b>{ $plan }</b> chegou. Ainda há outra fatura em aberto.
notice-cancellation-scheduled = Sua assinatura do <b>{ $plan }</b> foi cancelada. Você mantém tudo até <b>{ $date }</b>.
notice-change-mind = Mudou de ideia? Toque em “Retomar” para manter a assinatura.
notice-resumed = 👍 Que bom que você ficou. O <b>{ $plan }</b> continua.
notice-ending-soon = ⏳ O <b>{ $plan }</b> termina em <b>{ $date }</b>.
notice-ending-soon-resume = Quer continuar? Toque em “Retomar”.
notice-ending-soon-again = Quer continuar? Você pode comprar de novo em “Planos”.
notice-plan-changed = 🔄 Seu plano agora é o <b>{ $to }</b> em vez do { $from }.
notice-interval-changed = 🔄 Agora você paga { $price } pelo <b>{ $plan }</b>.
notice-interval-changed-month = 🔄 Agora você paga o <b>{ $plan }</b> por mês.
notice-interval-changed-year = 🔄 Agora você paga o <b>{ $plan }</b> por ano.
notice-plan-change-unpaid = A mudança de plano não foi paga a tempo e foi desfeita. Você mantém o <b>{ $plan }</b>.
notice-paused-access = ⏸ Os pagamentos do <b>{ $plan }</b> estão pausados. Você mantém o acesso.
notice-paused-no-access = ⏸ O <b>{ $plan }</b> está pausado: nada é cobrado e o acesso está suspenso.
notice-unpaused = ▶️ O <b>{ $plan }</b> continua.
notice-ended = Sua assinatura do <b>{ $plan }</b> terminou. Volte quando quiser.
notice-ended-unpaid = Sua assinatura do <b>{ $plan }</b> terminou por falta de pagamento. Você pode recomeçar quando quiser.
notice-ended-trial = Seu teste grátis do <b>{ $plan }</b> acabou. Se você gostou, escolha um plano e fique.
notice-ended-term = Seu tempo com o <b>{ $plan }</b> acabou. Você pode comprar de novo quando quiser.
notice-refunded = ↩️ Seu pagamento de <b>{ $amount }</b> do <b>{ $plan }</b> foi devolvido a você, então o acesso terminou.
notice-partly-refunded = ↩️ <b>{ $amount }</b> do seu pagamento do <b>{ $plan }</b> foram devolvidos a você. Seu plano continua como está.
notice-earlier-refunded = ↩️ <b>{ $amount }</b> que você pagou por um período anterior do <b>{ $plan }</b> foram devolvidos a você. Nada mais muda.
notice-earlier-reversed = ⚠️ Seu banco estornou <b>{ $amount }</b> que você pagou por um período anterior do <b>{ $plan }</b>. Nada mais muda.
notice-refund-failed = ⚠️ O reembolso de <b>{ $amount }</b> do <b>{ $plan }</b> não foi concluído, então seu plano continua. Vamos falar com você; ou escreva para nós: /paysupport
notice-payment-reversed = ⚠️ Seu banco estornou o pagamento de <b>{ $amount }</b> do <b>{ $plan }</b>, então o acesso terminou.
notice-payment-reversed-unnamed = ⚠️ Seu banco estornou o pagamento do <b>{ $plan }</b>, então o acesso terminou.
notice-partly-reversed = ⚠️ Seu banco estornou <b>{ $amount }</b> do seu pagamento do <b>{ $plan }</b>. Seu plano continua como está.
notice-reversal-lifted = ✅ A decisão do seu banco mudou: o pagamento de <b>{ $amount }</b> do <b>{ $plan }</b> voltou a valer, e seu acesso está de volta.
notice-reversal-lifted-settled = ✅ A decisão do seu banco mudou: o pagamento de <b>{ $amount }</b> do <b>{ $plan }</b> voltou a valer.
notice-reversed-support = Não era o que você queria? Escreva para nós: /paysupport
notice-payment-pending = ⏳ Recebemos seu pedido do <b>{ $plan }</b>. O banco demora um pouco mais; eu escrevo assim que o dinheiro chegar.
notice-payment-pending-unnamed = ⏳ Recebemos seu pedido. O banco demora um pouco mais; eu escrevo assim que o dinheiro chegar.
notice-payment-not-completed = ❌ O pagamento do <b>{ $plan }</b> não chegou, então o plano não foi ativado. Você pode tentar de novo.
notice-payment-not-completed-unnamed = ❌ O pagamento não chegou, então nada foi ativado. Você pode tentar de novo.
message-settled = Isto já foi resolvido.
message-overtaken = A assinatura terminou; não há mais nada a pagar aqui.

## Alarms (administrators)

alarm-event-dead = ⚠️ <b>Um evento da Stripe não pôde ser processado</b>
alarm-paid-after-end = 💶 <b>Um pagamento de uma assinatura encerrada</b>
alarm-invoice = Fatura: <code>{ $id }</code>
alarm-paid-after-end-what = Reembolse no Stripe ou dê acesso à pessoa.
alarm-undelivered = ⚠️ <b>Uma mensagem não pôde ser entregue</b>
alarm-undelivered-what = Ela não será enviada de novo. O assunto está no registro da pessoa; /status mostra a ela a situação atual.
alarm-callback-dead = ⚠️ <b>Um serviço não aceita seus callbacks</b>
alarm-callback = Callback: <code>{ $name }</code>
alarm-callback-dead-what = O que ele perdeu está guardado. Quando o serviço voltar a funcionar, <code>tollgate webhooks replay --failed</code> envia de novo.
alarm-clock-doubted = ⚠️ <b>O relógio do servidor deu um salto</b>
alarm-clock-wrong = ⚠️ <b>O relógio do servidor está errado</b>
alarm-clock-says = Relógio do servidor: <code>{ $time }</code>
alarm-clock-expected = Esperado: <code>{ $time }</code>
alarm-clock-stripe = Relógio da Stripe: <code>{ $time }</code>
alarm-clock-doubted-what = Não é possível perguntar a hora à Stripe. Até que ela responda, ninguém perde o acesso; após no máximo uma hora, vale o relógio do servidor. Verifique o relógio.
alarm-clock-wrong-what = Até que ele esteja certo, vale a hora da Stripe, para que nenhum acesso termine cedo ou tarde demais. Acerte o relógio e verifique se ele é sincronizado (NTP).
alarm-revocations = ⚠️ <b>Um número incomum de pessoas está perdendo o acesso</b>
alarm-revocations-count = Na última hora: <b>{ $revoked }</b> de { $people }
alarm-revocations-what = Ninguém mais perde o acesso até você decidir. A causa pode ser um relógio, um preço ou uma configuração errada. Se estiver certo, execute <code>tollgate revocations resume</code> no servidor.
alarm-second = ⚠️ <b>Um usuário paga mais de uma assinatura</b>
alarm-second-what = Cancele a que sobra no painel da Stripe.
alarm-unlisted = ⚠️ <b>Uma assinatura tem um preço que não é de nenhum plano</b>
alarm-unlisted-what = Ela não dá nada de novo, e nada mais é vendido a este usuário. Inclua o preço em um plano no bot.toml (em <code>former_stripe_prices</code>, se não estiver à venda) ou altere a assinatura no painel da Stripe.
alarm-refund = ↩️ <b>Um pagamento foi reembolsado</b>
alarm-refund-what = O acesso terminou.
alarm-goes-on = A assinatura em si continua na Stripe: cancele-a lá se ela deve acabar.
alarm-refund-partly = ↩️ <b>Um pagamento foi reembolsado em parte</b>
alarm-refund-partly-what = O acesso continua.
alarm-earlier-what = Era de um período anterior, então o acesso continua.
alarm-refund-failed = ⚠️ <b>Um reembolso não foi concluído</b>
alarm-refund-failed-what = O dinheiro não saiu e o acesso voltou. Veja o motivo no painel da Stripe.
alarm-dispute-inquiry = ⚠️ <b>Um banco pergunta sobre um pagamento</b>
alarm-dispute-inquiry-what = Responda no painel da Stripe. Nenhum dinheiro foi retido e o acesso continua.
alarm-dispute-open = ⚠️ <b>Um pagamento foi contestado</b>
alarm-dispute-open-what = Responda no painel da Stripe. O acesso continua enquanto a contestação não for perdida.
alarm-dispute-part-what = Responda no painel da Stripe. Mesmo que a contestação seja perdida, o acesso continua: ela trata só de uma parte do pagamento.
alarm-dispute-review-what = As provas foram enviadas e o banco ainda não decidiu. Até lá, o acesso continua.
alarm-dispute-prevented = ✅ <b>Uma contestação foi evitada</b>
alarm-dispute-prevented-what = Ela foi resolvida antes de começar. Se houve reembolso, há uma mensagem própria sobre ele.
alarm-dispute-won = ✅ <b>Contestação vencida</b>
alarm-dispute-won-what = O dinheiro fica, e o acesso também.
alarm-dispute-lost = ❌ <b>Contestação perdida</b>
alarm-dispute-lost-what = O dinheiro se foi.
alarm-dispute-appeal = ⚠️ <b>Cabe recurso de uma contestação perdida</b>
alarm-dispute-appeal-what = Decida no painel da Stripe. Depois do prazo, a decisão é definitiva.
alarm-dispute-appeal-review = ⏳ <b>Um recurso está em análise</b>
alarm-dispute-appeal-review-what = O dinheiro se foi enquanto o recurso não for vencido.
alarm-customer-deleted = ⚠️ <b>Um cliente foi excluído na Stripe</b>
alarm-customer-deleted-what = A Stripe encerrou tudo o que esse cliente tinha em andamento. A próxima compra cria um cliente novo.
alarm-paused = ⚠️ <b>Uma assinatura está pausada na Stripe</b>
alarm-paused-what = Nem o cliente nem um pagamento podem encerrar esta pausa aqui, e nada é cobrado. Verifique no painel da Stripe.
alarm-user = Usuário: <code>{ $user }</code>
alarm-plan = Plano: <b>{ $plan }</b>
alarm-amount = Valor: <b>{ $amount }</b>
alarm-presented = O cliente recebe: <b>{ $amount }</b>
alarm-of-payment = De um pagamento de: <b>{ $amount }</b>
alarm-due = Responder até: <b>{ $date } UTC</b>
alarm-reason = Motivo: <code>{ $reason }</code>
alarm-subscription = Assinatura: <code>{ $id }</code>
alarm-subscription-of = Assinatura: <b>{ $plan }</b>, <code>{ $id }</code>
alarm-price = Preço: <code>{ $id }</code>
alarm-customer = Cliente: <code>{ $id }</code>

## Audit (administrators)

audit-title = <b>Registro de auditoria</b>
audit-title-user = <b>Registro de auditoria</b> do usuário <code>{ $user }</code>
audit-empty = Nenhuma entrada.
audit-count = { $count ->
    [one] { $count } entrada, horários em UTC
   *[other] { $count } entradas, horários em UTC
}
audit-entry = <b>#{ $seq }</b> · { $at } · <code>{ $action }</code>
audit-entry-who = { $actor } → { $subject }
audit-entry-change = <code>{ $before }</code> → <code>{ $after }</code>
audit-entry-after = <code>{ $after }</code>
audit-nothing = nada
audit-event-title = <b>Evento</b> <code>{ $id }</code>
audit-event-kind = Tipo: <code>{ $kind }</code>
audit-event-snapshot = Evento “snapshot”: <code>{ $id }</code>
audit-event-status = Estado: <code>{ $status }</code>
audit-event-received = Recebido: { $at } UTC
audit-event-attempts = { $count ->
    [one] { $count } tentativa
   *[other] { $count } tentativas
}
audit-retry-at = Nova tentativa: { $at } UTC
audit-retry-soon = Aguardando nova tentativa
audit-given-up = Abandonado, sem novas tentativas
audit-event-error = Erro: <code>{ $error }</code>
audit-event-missing = O evento <code>{ $id }</code> não existe.
audit-failed-title = <b>Eventos com falha</b>
audit-failed-none = ✅ Nenhum evento com falha.
audit-failed-entry = <code>{ $id }</code> · { $kind } · { $at }
audit-intact = { $entries ->
    [0] ✅ O registro está vazio e íntegro.
    [one] ✅ O registro está íntegro: { $entries } entrada.
   *[other] ✅ O registro está íntegro: { $entries } entradas.
}
audit-head = Último hash: <code>{ $head }</code>
audit-broken = ❌ O registro está corrompido na entrada <b>#{ $seq }</b>: { $reason }
audit-usage =
    <b>Registro de auditoria</b>

    /audit – entradas mais recentes
    /audit user <i>ID</i> – entradas de um usuário
    /audit event <i>evt_…</i> – um evento da Stripe
    /audit failed – eventos que não puderam ser processados
    /audit verify – conferir a cadeia de hashes
    /audit export <i>30d</i> – tudo dos últimos dias, em um arquivo
audit-export-too-large = A exportação é maior do que o Telegram aceita. Peça um período menor, por exemplo <code>/audit export 30d</code>, ou execute <code>tollgate audit export</code> no servidor.
audit-export-caption = { $count ->
    [one] Registro de auditoria, { $count } entrada
   *[other] Registro de auditoria, { $count } entradas
}

## Pages that checkout returns to; plain text

page-active-title = Seu plano está ativo
page-active-text = { $plan } é seu. Aproveite!
page-ended-title = Este plano terminou
page-ended-text = Volte quando quiser: você pode escolher de novo no chat.
page-resting-title = Seu plano está suspenso
page-resting-text = Ele não dá acesso no momento. O chat explica por quê e o que vem a seguir.
page-paused-requested = Ele está pausado, como solicitado. Você pode retomá-lo no chat, que mostra antes quanto custa.
page-paused-trial = Seu teste grátis acabou e ainda não há cartão. Adicione um no chat e seu plano continua.
page-paused-payment = Um pagamento não foi concluído, então ele está pausado. Pague a fatura em aberto e ele continua. O chat leva você até lá.
page-paused-last-payment = A última tentativa de pagamento falhou, então ele está pausado. Pague a fatura em aberto e ele continua. O chat leva você até lá.
page-paused-system = A Stripe, nossa processadora de pagamentos, pausou o plano. Nada é cobrado. Já fomos avisados.
page-checking-title = Um momento
page-checking-text = A Stripe ainda não confirmou nenhum pagamento. Esta página se atualiza sozinha.
page-stopped-title = Ainda não confirmado
page-stopped-text = A Stripe ainda não confirmou nenhum pagamento, e esta página parou de verificar. Se você pagou, o chat avisa assim que a Stripe confirmar.
page-look-again = Verificar de novo
page-pending-title = Seu pagamento está a caminho
page-pending-text = Esse tipo de pagamento leva alguns dias. O chat avisa quando ele chegar; você pode fechar esta página.
page-over-title = Esta página de pagamento foi encerrada
page-over-text = Nenhum pagamento chegou. Você pode escolher de novo no chat.
page-unknown-title = Continue no chat
page-unknown-text = Se você acabou de pagar, o chat avisa assim que a Stripe confirmar.
page-left-title = Você saiu do pagamento
page-left-text = Sair não custa nada. O chat sempre mostra como estão as coisas.
page-back = Voltar ao chat
page-plans-title = Planos
page-choose = Escolher no Telegram
