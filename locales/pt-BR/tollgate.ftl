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
button-once = { $amount }, pagamento único
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
button-audit-log = Registro
button-failed = Eventos com falha
button-alerts = Todos os alertas
button-verify = Verificar
button-confirm = Confirmar
button-dismiss = Cancelar
button-no-end = Sem fim
button-all = Tudo: { $amount }
button-half = Metade: { $amount }
button-cancel-now = Melhor na hora
button-cancel-subscription = Cancelar a assinatura
button-upgrade = Fazer upgrade
button-open-plan = Abrir { $plan }
button-receipts = Recibos
button-newer = ‹ Mais recentes
button-again = Tentar de novo
button-receipt = Recibo
button-invoice = Fatura
button-pdf = PDF
button-details = Detalhes
button-in-words = Em palavras
button-why = Por quê
button-csv = CSV
button-grant = Conceder
button-refund = Reembolsar
button-resync = Sincronizar
button-events = Eventos
button-stripe = Abrir no Stripe
button-person = ‹ Pessoa

## Command menu

menu-start = Começar
menu-help = O que eu sei fazer
menu-plans = Planos e preços
menu-upgrade = Escolher ou mudar de plano
menu-manage = Cartão, faturas, cancelamento
menu-receipts = Seus pagamentos, recibos e faturas
menu-cancel-own = Cancelar sua assinatura
menu-status = Seu plano e o que ele inclui
menu-chats = Seus grupos e canais privados
menu-language = Mudar o idioma
menu-terms = Termos de serviço
menu-privacy = Política de privacidade
menu-mydata = Seus dados em um arquivo
menu-forget = Apagar seus dados
menu-paysupport = Ajuda com um pagamento
menu-message = Escrever para alguém
menu-broadcast = Escrever para muitas pessoas
menu-audit = Registro de auditoria
menu-stats = Receita e outros números
menu-grant = Dar um plano a alguém
menu-revoke = Encerrar um plano dado à mão
menu-whois = Procurar uma pessoa
menu-why = Por que alguém tem acesso ou não
menu-refund = Reembolsar um pagamento
menu-cancel = Cancelar a assinatura de alguém
menu-comp = Dar dias de uma assinatura
menu-move = Passar as compras para outra conta
menu-resync = Comparar alguém com a Stripe
menu-replay = Processar eventos de novo

about-short = Planos, pagamentos e sua assinatura em um só chat.
about-long =
    Escolha um plano, pague com segurança pela Stripe e acompanhe sua assinatura.

    Eu aviso quando o plano estiver ativo, quando ele renovar e quando um pagamento precisar da sua atenção.

## Welcome and help

owner-confirmed = ✅ <b>Agora você é o proprietário deste bot.</b>
owner-confirmed-next = Os avisos sobre pagamentos chegarão neste chat. Os próximos passos estão no terminal.
welcome-hello = 👋 Oi, { $name }!
welcome-hello-unnamed = 👋 Oi!
welcome-offer = Aqui você escolhe um plano, paga com segurança pela Stripe e gerencia sua assinatura, tudo neste chat.
welcome-nothing-sold = Ainda não há nada disponível. Volte em breve.
current-plan = Seu plano: <b>{ $plan }</b>
list-item = • { $item }
help-title = <b>O que eu sei fazer</b>
help-command = /{ $command } – { $what }
help-admin = <b>Para administradores</b> (sua função: { $role })
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
plan-adds = Tudo do <b>{ $plan }</b> e mais:
plan-same-as = Tudo do <b>{ $plan }</b>
plan-loses = Deixa de incluir:
entitlements-more = { $count ->
    [one] • e mais { $count }
   *[other] • e mais { $count }
}
trial-offer = { $days ->
    [one] 🎁 O primeiro dia é grátis. Você não paga nada até o teste acabar.
   *[other] 🎁 Os primeiros { $days } dias são grátis. Você não paga nada até o teste acabar.
}
year-saving = No plano anual você economiza { $percent }%.
plan-choose = Como você quer pagar?
plan-choose-interval = Mensal ou anual?
plan-not-sold = Este plano não está disponível no momento.
plan-change = Escolha um preço e eu mostro quanto custa a mudança antes que algo aconteça.
plan-once-later = Este plano é de pagamento único. Você pode comprá-lo quando sua assinatura terminar.
plan-free-cancel = Este plano não custa nada. Para voltar a ele, cancele sua assinatura: toque em “Gerenciar”.

## Checkout and billing page

checkout-title = <b>{ $plan }</b> · { $price }
checkout-how = O botão abre a página de pagamento segura da Stripe. Eu aviso aqui mesmo assim que seu plano estiver ativo.
checkout-how-trial = O botão abre a página segura da Stripe. Nada é cobrado hoje, e eu aviso aqui mesmo assim que seu teste começar.
checkout-complete = Sua compra do <b>{ $plan }</b> foi concluída.
checkout-expired = ⌛ Esta página de pagamento do <b>{ $plan }</b> expirou. Você pode escolher de novo quando quiser.
already-owned = Você já tem o <b>{ $plan }</b>.
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
change-later = Nada a pagar agora. Você mantém o <b>{ $from }</b> até <b>{ $date }</b>. Depois começa o <b>{ $to }</b> por <b>{ $price }</b>.
change-later-first = Nada a pagar agora. Você mantém o <b>{ $from }</b> até <b>{ $date }</b>. Depois começa o <b>{ $to }</b>, e o primeiro pagamento é de <b>{ $amount }</b>.
change-later-same = Nada a pagar agora. Tudo continua igual até <b>{ $date }</b>. Depois, você paga <b>{ $price }</b>.
change-later-same-first = Nada a pagar agora. Tudo continua igual até <b>{ $date }</b>. Depois, o próximo pagamento é de <b>{ $amount }</b>.
change-later-credit = Seu crédito de { $credit } é descontado desse pagamento.
change-later-undated = Nada a pagar agora. A mudança vale a partir da próxima renovação.
change-scheduled = 📅 Pronto. Você mantém o <b>{ $from }</b> até <b>{ $date }</b>; depois, terá o <b>{ $to }</b>.
change-scheduled-same = 📅 Pronto. A partir de <b>{ $date }</b>, você paga { $price } pelo <b>{ $to }</b>. Até lá, tudo continua igual.
change-needs-payment = 🔐 A mudança para o <b>{ $plan }</b> está esperando o pagamento. Pague ou confirme na página da Stripe; outro cartão também serve. Até lá, seu plano continua igual.
change-needs-card = ⚠️ A mudança para o <b>{ $plan }</b> está esperando o pagamento. Atualize seu cartão, por favor; até lá, seu plano continua igual.
change-quote-expired = ⌛ Essa oferta expirou. Aqui está uma nova:
change-portal = Esta mudança é feita na página da Stripe, que também mostra quanto ela custa.
same-plan = Você já tem o <b>{ $plan }</b> por este preço.
same-plan-unnamed = É exatamente o que você já tem.
same-plan-planned = Há uma mudança prevista para <b>{ $date }</b>. Você ainda pode cancelá-la.
payment-first = Ainda há um pagamento em aberto. Pague-o primeiro, por favor; depois você pode mudar de plano.
card-first = Sua assinatura não tem cartão cadastrado. Adicione um primeiro, por favor; depois você pode mudar de plano.
paused-first-resume = ⏸ Sua assinatura está pausada. Retome-a primeiro; depois você pode mudar de plano.
paused-first-payment = ⏸ Um pagamento não foi concluído e sua assinatura está pausada. Pague primeiro a fatura em aberto, por favor; depois você pode mudar de plano.
paused-first-last-payment = ⏸ A última tentativa de pagamento falhou e sua assinatura está pausada. Pague primeiro a fatura em aberto, por favor; depois você pode mudar de plano.
paused-first-system = ⏸ A Stripe, nossa processadora de pagamentos, pausou sua assinatura, então não dá para mudar de plano agora. Já fomos avisados. Dúvidas? /paysupport
paused-first-unknown = ⏸ Sua assinatura está pausada, então não dá para mudar de plano agora. Dúvidas? /paysupport
resume-first = Sua assinatura está cancelada e termina em <b>{ $date }</b>. Retome-a primeiro; depois você pode mudar de plano.
resume-first-undated = Sua assinatura está cancelada. Retome-a primeiro; depois você pode mudar de plano.
unlisted-first = Você já tem uma assinatura aqui, com um preço que não é de nenhum destes planos. Para você não pagar duas vezes, não posso vender outro plano. Você pode alterá-la ou cancelá-la na página de cobrança, ou escrever para nós: /paysupport
nothing-to-resume = Sua assinatura não está cancelada, então não há nada para retomar.
plan-kept = 👍 Pronto, a mudança foi cancelada. Você continua no seu plano.
resume-offer = ▶️ Retomar o <b>{ $plan }</b>?
resume-charge = <b>{ $amount }</b> serão cobrados agora.
resume-free = Nada será cobrado agora.
resume-period = Um novo período começa, de <b>{ $start }</b> a <b>{ $end }</b>.
resume-done = 👍 Certo. A Stripe está retomando sua assinatura; eu confirmo aqui mesmo.
resume-unpaid = 🔐 O <b>{ $plan }</b> continua pausado até a fatura de <b>{ $amount }</b> ser paga. Pague ou confirme na página da Stripe; outro cartão também serve.
resume-unpaid-card = ⚠️ O pagamento não foi concluído, então o <b>{ $plan }</b> continua pausado. Atualize seu cartão e tente de novo.
resume-refused = ⚠️ A Stripe não conseguiu retomar o <b>{ $plan }</b>. Nada foi cobrado e ele continua pausado. Verifique seu cartão e tente de novo. Dúvidas? /paysupport
pause-portal = ⏸ Você pausa seu plano na página da Stripe. Durante a pausa, nada é cobrado e o acesso fica suspenso.
payment-awaited = ⏳ Seu pagamento do <b>{ $plan }</b> está a caminho. Seu banco demora um pouco mais; eu escrevo assim que ele chegar. Você não precisa fazer mais nada.
payment-awaited-unnamed = ⏳ Seu pagamento está a caminho. Seu banco demora um pouco mais; eu escrevo assim que ele chegar. Você não precisa fazer mais nada.

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
status-change-waits = Uma mudança de plano precisa ser paga até <b>{ $date }</b>. Até lá, seu plano continua igual.
status-once = Pagamento único, sem renovação.
status-once-until = Pagamento único, é seu até <b>{ $date }</b>.
status-past-due = ⚠️ O último pagamento não deu certo.
status-past-due-until = ⚠️ O último pagamento não deu certo. Você mantém o acesso até <b>{ $date }</b>.
status-lapsed = 🔒 Seu acesso está suspenso desde <b>{ $date }</b> por causa de um pagamento atrasado. Pague para recuperá-lo.
status-owed = Em aberto: <b>{ $amount }</b>.
status-unpaid = ⚠️ Seu último pagamento está atrasado, então você está sem acesso no momento. Pague <b>{ $amount }</b> para recuperá-lo.
status-unpaid-unknown = ⚠️ Seu último pagamento está atrasado, então você está sem acesso no momento. Pague para recuperá-lo.
status-trial-paused = ⏸ Seu teste grátis terminou e não há cartão cadastrado. Adicione um para manter seu plano.
status-paused-requested = ⏸ Sua assinatura está pausada, como solicitado. Nada é cobrado e você fica sem acesso. Toque em “Retomar” para ver quanto custa.
status-paused-invoice = ⏸ Sua assinatura continua pausada até a fatura em aberto ser paga.
status-paused-payment = ⏸ Um pagamento não foi concluído e sua assinatura está pausada. Pague a fatura em aberto para retomá-la.
status-paused-last-payment = ⏸ A última tentativa de pagamento falhou e sua assinatura está pausada. Pague a fatura em aberto para retomá-la.
status-paused-settled = ⏸ Não há mais nada em aberto, mas sua assinatura ainda está pausada. Toque em “Retomar” para ver quanto custa.
status-paused-system = ⏸ A Stripe, nossa processadora de pagamentos, pausou sua assinatura. Nada é cobrado e você fica sem acesso. Já fomos avisados. Dúvidas? /paysupport
status-paused-unknown = ⏸ Sua assinatura está pausada. Nada é cobrado e você fica sem acesso. Dúvidas? /paysupport
status-refunded = ⚠️ Seu pagamento foi reembolsado, então você está sem acesso no momento.
status-refunded-next = Sua assinatura não está cancelada: o próximo pagamento é em <b>{ $date }</b>, e com ele seu acesso volta. Se não quiser, cancele em “Gerenciar”.
status-disputed = ⚠️ Seu banco estornou o pagamento, então você está sem acesso no momento. Dúvidas? /paysupport
pause-access = ⏸ Os pagamentos estão pausados. Você mantém o acesso.
pause-no-access = ⏸ Sua assinatura está pausada. Nada é cobrado e você fica sem acesso.
pause-resumes = A retomada é automática em <b>{ $date }</b>.
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
unknown-command = Não conheço esse comando. Tente um destes:
not-permitted = Sua função ({ $role }) não inclui isso. Um owner pode fazer.
unknown-text = Entendo melhor comandos e botões. O que você quer fazer?
alert-stale-button = Este botão está desatualizado. Aqui está um menu novo.
alert-not-yours = Isto não é para você.

## Errors

trouble-stripe-down = A Stripe, nossa processadora de pagamentos, não está respondendo. Tente de novo em alguns minutos.
trouble-busy = Não deu certo agora. Tente de novo em um minuto.
trouble-portal-not-configured = A página de cobrança ainda não foi configurada. Avise a gente: /paysupport
trouble-plan-not-sold = Este plano não está disponível no momento. Veja os outros.
trouble-too-many-checkouts = Você abriu muitas páginas de pagamento em uma hora. A última ainda funciona. Para escolher outro plano, tente de novo daqui a uma hora.
trouble-misconfigured = Os pagamentos não estão bem configurados aqui. Nada foi cobrado. Avise a gente: /paysupport
trouble-no-subscription = Você não tem uma assinatura em andamento, então não há nada para mudar.
trouble-scheduled-elsewhere = Esta assinatura segue uma programação criada pela nossa equipe, por isso não pode ser alterada aqui. Para mudar algo, escreva para nós: /paysupport
trouble-payment-declined = O pagamento foi recusado, então nada mudou. Atualize seu cartão e tente de novo.
trouble-internal = Algo deu errado do nosso lado. Tente de novo. Se acontecer outra vez, envie este número em /paysupport: <code>{ $id }</code>

## Notices

notice-activated = 🎉 <b>{ $plan }</b> está ativo. Aproveite!
notice-next-renewal = Próxima renovação: <b>{ $date }</b>.
notice-first-payment = Primeiro pagamento: <b>{ $date }</b>.
notice-until = Ele é seu até <b>{ $date }</b>.
notice-trial-started = 🎁 Seu teste grátis do <b>{ $plan }</b> começou.
notice-trial-until = Ele vai até <b>{ $date }</b>. Se você cancelar antes, não paga nada.
notice-trial-ending = ⏳ Seu teste grátis do <b>{ $plan }</b> termina em <b>{ $date }</b>.
notice-trial-ending-amount = Então serão cobrados <b>{ $amount }</b> e seu plano continua.
notice-trial-ending-payment = Então o primeiro pagamento será cobrado e seu plano continua.
notice-trial-ending-cancel = Não quer continuar? Cancele antes em “Gerenciar” e nada será cobrado.
notice-trial-converted = ✅ Seu teste virou uma assinatura do <b>{ $plan }</b>. Você pagou { $amount }. Obrigado!
notice-trial-paused = ⏸ Seu teste grátis terminou e não há cartão cadastrado. Adicione um para manter o <b>{ $plan }</b>.
notice-pause-requested = ⏸ O <b>{ $plan }</b> está pausado, como solicitado. Nada é cobrado e você fica sem acesso. Toque em “Retomar” para ver quanto custa; nada é cobrado até você confirmar.
notice-pause-payment = ⏸ O pagamento do <b>{ $plan }</b> não foi concluído, então ele está pausado. Pague a fatura em aberto para retomá-lo.
notice-pause-last-payment = ⏸ A última tentativa de pagamento do <b>{ $plan }</b> falhou, então ele está pausado. Pague a fatura em aberto para retomá-lo.
notice-pause-settled = ⏸ O <b>{ $plan }</b> está pausado depois de um pagamento que falhou. Não há mais nada em aberto. Toque em “Retomar” para ver quanto custa.
notice-pause-system = ⏸ A Stripe, nossa processadora de pagamentos, pausou o <b>{ $plan }</b>. Nada é cobrado e você fica sem acesso. Já fomos avisados e vamos verificar. Dúvidas? /paysupport
notice-pause-unknown = ⏸ O <b>{ $plan }</b> está pausado. Nada é cobrado e você fica sem acesso. Dúvidas? /paysupport
notice-resume-offered = ✅ Seu pagamento de { $paid } do <b>{ $plan }</b> chegou. O plano ainda está pausado: retomá-lo custa mais <b>{ $amount }</b>. Nada é cobrado se você não tocar em “Retomar” e confirmar.
notice-resume-offered-unknown = ✅ Seu pagamento de { $paid } do <b>{ $plan }</b> chegou. O plano ainda está pausado. Toque em “Retomar” para ver quanto custa.
notice-renewal-ahead = 📅 O <b>{ $plan }</b> renova em <b>{ $date }</b> por <b>{ $amount }</b>.
notice-renewal-ahead-manage = Você não precisa fazer nada. Para mudar ou cancelar, toque em “Gerenciar”.
notice-renewed = ✅ <b>{ $plan }</b> foi renovado. Você pagou { $amount }. Obrigado!
notice-payment-failed = ⚠️ O pagamento de <b>{ $amount }</b> do <b>{ $plan }</b> não deu certo.
notice-payment-failed-again = ⚠️ Tentativa { $attempt }: o pagamento de <b>{ $amount }</b> do <b>{ $plan }</b> não deu certo de novo.
notice-access-until = Você mantém o acesso até <b>{ $date }</b>.
notice-fix-invoice = Pague a fatura ou atualize seu cartão, por favor.
notice-pay-invoice = Pague a fatura, por favor.
notice-fix-card = Atualize seu cartão, por favor.
notice-action-required = 🔐 Seu banco pede que você confirme o pagamento de <b>{ $amount }</b> do <b>{ $plan }</b>.
notice-action-how = O botão abre a página onde você confirma.
notice-grace-ending = ⚠️ Ainda não recebemos seu pagamento do <b>{ $plan }</b>. Sem ele, seu acesso termina em <b>{ $date }</b>.
notice-access-lapsed = 🔒 Ainda não recebemos seu pagamento do <b>{ $plan }</b>, então seu acesso está suspenso. Pague agora para recuperá-lo.
notice-invoice-overdue = ⚠️ A fatura de <b>{ $amount }</b> do <b>{ $plan }</b> está vencida.
notice-invoice-grace-ending = ⚠️ A fatura do <b>{ $plan }</b> ainda não foi paga. Sem o pagamento, seu acesso termina em <b>{ $date }</b>.
notice-invoice-lapsed = 🔒 A fatura do <b>{ $plan }</b> ainda não foi paga, então seu acesso está suspenso. Pague-a para recuperá-lo.
notice-debt-settled = ✅ A fatura em aberto do <b>{ $plan }</b> está quitada. Você não deve mais nada.
notice-paid-after-end = Seu pagamento de <b>{ $amount }</b> pelo <b>{ $plan }</b> chegou, mas a assinatura já tinha terminado. Já sabemos disso e vamos resolver. Dúvidas? /paysupport
notice-recovered = ✅ Seu pagamento de { $amount } chegou. O <b>{ $plan }</b> continua normalmente.
notice-still-owing = ✅ Seu pagamento de { $amount } pelo <b>{ $plan }</b> chegou. Ainda há outra fatura em aberto.
notice-cancellation-scheduled = Sua assinatura do <b>{ $plan }</b> está cancelada. Você mantém tudo até <b>{ $date }</b>.
notice-cancellation-trial = Seu teste está cancelado: ele não será renovado e nada será cobrado. O <b>{ $plan }</b> é seu até <b>{ $date }</b>.
notice-change-mind = Mudou de ideia? Toque em “Retomar” para manter a assinatura.
notice-resumed = 👍 Tudo certo. O <b>{ $plan }</b> vai renovar normalmente.
notice-ending-soon = ⏳ O <b>{ $plan }</b> termina em <b>{ $date }</b>.
notice-ending-soon-resume = Quer continuar? Toque em “Retomar”.
notice-ending-soon-again = Quer ficar com ele? Compre de novo em “Planos”.
notice-plan-changed = 🔄 Seu plano agora é o <b>{ $to }</b> em vez do { $from }.
notice-interval-changed = 🔄 Agora você paga { $price } pelo <b>{ $plan }</b>.
notice-interval-changed-month = 🔄 Agora você paga o <b>{ $plan }</b> mensalmente.
notice-interval-changed-year = 🔄 Agora você paga o <b>{ $plan }</b> anualmente.
notice-plan-change-unpaid = O pagamento da mudança não chegou a tempo, então eu a cancelei. Você continua com o <b>{ $plan }</b>.
notice-paused-access = ⏸ Os pagamentos do <b>{ $plan }</b> estão pausados. Você mantém o acesso.
notice-paused-no-access = ⏸ O <b>{ $plan }</b> está pausado. Nada é cobrado e você fica sem acesso.
notice-unpaused = ▶️ O <b>{ $plan }</b> não está mais pausado.
notice-ended = Sua assinatura do <b>{ $plan }</b> terminou. Volte quando quiser.
notice-ended-unpaid = Sua assinatura do <b>{ $plan }</b> terminou por falta de pagamento. Você pode recomeçar quando quiser.
notice-ended-trial = Seu teste grátis do <b>{ $plan }</b> terminou. Se você gostou, escolha um plano e fique.
notice-ended-term = Seu acesso ao <b>{ $plan }</b> terminou. Você pode comprá-lo de novo quando quiser.
notice-refunded = ↩️ Reembolsamos seu pagamento de <b>{ $amount }</b> do <b>{ $plan }</b>. Seu acesso terminou.
notice-partly-refunded = ↩️ Reembolsamos <b>{ $amount }</b> do seu pagamento do <b>{ $plan }</b>. Seu plano continua igual.
notice-earlier-refunded = ↩️ Reembolsamos <b>{ $amount }</b> que você pagou por um período anterior do <b>{ $plan }</b>. Nada mais muda.
notice-earlier-reversed = ⚠️ Seu banco estornou <b>{ $amount }</b> que você pagou por um período anterior do <b>{ $plan }</b>. Nada mais muda.
notice-refund-failed = ⚠️ O reembolso de <b>{ $amount }</b> do <b>{ $plan }</b> não foi concluído, então seu plano continua ativo. Vamos falar com você, ou escreva para nós: /paysupport
notice-payment-reversed = ⚠️ Seu banco estornou o pagamento de <b>{ $amount }</b> do <b>{ $plan }</b>, então seu acesso terminou.
notice-payment-reversed-unknown = ⚠️ Seu banco estornou o pagamento do <b>{ $plan }</b>, então seu acesso terminou.
notice-partly-reversed = ⚠️ Seu banco estornou <b>{ $amount }</b> do seu pagamento do <b>{ $plan }</b>. Seu plano continua como está.
notice-reversal-lifted = ✅ A decisão do seu banco mudou: o pagamento de <b>{ $amount }</b> do <b>{ $plan }</b> voltou a valer, e seu acesso foi restabelecido.
notice-reversal-lifted-settled = ✅ A decisão do seu banco mudou: o pagamento de <b>{ $amount }</b> do <b>{ $plan }</b> voltou a valer.
notice-reversed-support = Se for um engano, escreva para nós: /paysupport
notice-granted = 🎁 Você ganhou o <b>{ $plan }</b> até <b>{ $date }</b>.
notice-granted-open = 🎁 Você ganhou o <b>{ $plan }</b>, sem data de término.
notice-granted-longer = 🎁 Prorrogamos seu <b>{ $plan }</b> até <b>{ $date }</b>.
notice-granted-later = 🎁 Você ganhou o <b>{ $plan }</b>. Ele começa quando terminar o plano que você paga.
notice-granted-lasts = Duração a partir daí: <b>{ $span }</b>.
notice-grant-begun = 🎁 Seu presente começou: <b>{ $plan }</b> até <b>{ $date }</b>.
notice-grant-begun-open = 🎁 Seu presente começou: <b>{ $plan }</b>, sem data de término.
notice-grant-revoked = A equipe encerrou o <b>{ $plan }</b> que você tinha ganhado. Dúvidas? /paysupport
notice-grant-ended = O <b>{ $plan }</b> que você ganhou terminou. Se gostou, escolha um plano e fique.
notice-goodwill = 🎁 Você ganhou <b>{ $span }</b> de <b>{ $plan }</b>.
notice-goodwill-amount = Seu próximo pagamento de <b>{ $amount }</b> será em <b>{ $date }</b>. Você não precisa fazer nada.
notice-goodwill-next = Seu próximo pagamento será em <b>{ $date }</b>. Você não precisa fazer nada.
notice-moved = 📦 O que sua conta antiga do Telegram comprou agora pertence a esta.
notice-payment-pending = ⏳ Recebemos seu pedido do <b>{ $plan }</b>. Seu banco demora um pouco mais; eu escrevo assim que o pagamento chegar.
notice-payment-pending-unnamed = ⏳ Recebemos seu pedido. Seu banco demora um pouco mais; eu escrevo assim que o pagamento chegar.
notice-payment-not-completed = ❌ O pagamento do <b>{ $plan }</b> não foi concluído, então o plano não foi ativado. Você pode tentar de novo.
notice-payment-not-completed-unnamed = ❌ O pagamento não foi concluído, então nada foi ativado. Você pode tentar de novo.
message-settled = Isto já foi resolvido.
message-overtaken = A assinatura terminou; não há mais nada a pagar aqui.
message-plan-over = O plano terminou.

## Alerts (administrators)

alarm-paid-after-end = 💶 <b>Um pagamento de uma assinatura encerrada</b>
alarm-invoice = Fatura: <code>{ $id }</code>
alarm-paid-after-end-what = Reembolse na Stripe ou dê acesso ao usuário.
alert-dead-deliveries = Os webhooks para um serviço estão falhando
alert-endpoint-name = Endpoint de webhook: <code>{ $name }</code>
alert-dead-deliveries-what = Os webhooks não entregues ficam guardados. Quando o serviço voltar, execute <code>tollgate webhooks replay --failed</code> para enviá-los de novo.
alert-clock-jumped = O relógio do servidor deu um salto
alert-clock-wrong = O relógio do servidor está errado
alert-clock-says = Relógio do servidor: <code>{ $time }</code>
alert-clock-expected = Esperado: <code>{ $time }</code>
alert-clock-stripe = Relógio da Stripe: <code>{ $time }</code>
alert-clock-jumped-what = A Stripe não responde, e a hora não pode ser verificada. Até que ela responda, ninguém perde o acesso; após no máximo uma hora, vale o relógio do servidor. Verifique o relógio.
alert-clock-wrong-what = Até que ele esteja certo, vale a hora da Stripe, para que nenhum acesso termine cedo ou tarde demais. Acerte o relógio e verifique se ele é sincronizado (NTP).
alert-backup = Um backup falhou
alert-backup-overdue = Os backups estão atrasados
alert-backup-last = Último backup: { $date }
alert-backup-none = Ainda não há nenhum backup.
alert-backup-what = O tollgate tenta de novo a cada 15 minutos. Verifique o disco e <code>[backup]</code> no bot.toml.
alert-revocations = Um número incomum de pessoas está perdendo o acesso
alert-revocations-count = Na última hora: <b>{ $revoked }</b> de { $people }
alert-revocations-what = Ninguém mais perde o acesso até você decidir. A causa pode ser um relógio, um preço ou uma configuração errada. Se estiver certo, execute <code>tollgate revocations resume</code> no servidor.
alert-chat = O bot não consegue trabalhar em um chat pago
alert-chat-of = Chat: <b>{ $chat }</b>
alert-chat-no-access-what = Ele foi removido do chat, ou o chat foi excluído. Adicione-o de novo como administrador. Se você não vende mais este chat, desvincule-o em /chats ou retire-o do <code>bot.toml</code>.
alert-chat-basic-what = É um grupo básico: não tem banimentos que possam ser retirados, e o id muda quando ele vira supergrupo. Transforme-o em supergrupo: nas configurações do grupo, deixe o histórico visível para novos membros.
alert-chat-no-admin-what = Ele não é administrador. Torne-o um, com permissão para adicionar membros e banir usuários. Depois ele se atualiza sozinho.
alert-chat-no-invite-what = Ele não pode adicionar membros, então ninguém entra. Dê essa permissão na lista de administradores do chat. Depois ele se atualiza sozinho.
alert-chat-no-remove-what = Ele não pode banir usuários, então ficam os membros cujo acesso terminou. Dê essa permissão na lista de administradores do chat. Depois ele se atualiza sozinho.
alert-chat-removals = Um número incomum de pessoas seria removido de um chat pago
alert-chat-removals-count = Aguardando remoção: <b>{ $count }</b>
alert-chat-removals-what = Ninguém é removido deste chat até um proprietário decidir. A causa pode ser um preço, plano ou ajuste errado. Mostre o chat e veja quem não deveria estar nele. Se todos devem sair, um proprietário toca em <i>Retomar remoções</i>.
alert-chat-banned = Alguém que paga por um chat está banido nele
alert-chat-banned-what = Um administrador do chat baniu a pessoa, então ela não pode entrar. Retire o banimento no Telegram ou reembolse-a.
alarm-second = ⚠️ <b>Um usuário paga mais de uma assinatura</b>
alarm-second-what = Cancele a que sobra no painel da Stripe.
alarm-unlisted = ⚠️ <b>Uma assinatura tem um preço que não é de nenhum plano</b>
alarm-unlisted-what = Ela não dá nada de novo, e nada mais é vendido a este usuário. Inclua o preço em um plano no bot.toml (em <code>former_stripe_prices</code>, se não estiver à venda) ou altere a assinatura no painel da Stripe.
alarm-refund = ↩️ <b>Um pagamento foi reembolsado</b>
alarm-refund-what = O acesso terminou.
alarm-still-running = A assinatura em si continua ativa na Stripe. Se ela deve terminar, cancele-a lá.
alarm-refund-partly = ↩️ <b>Um pagamento foi reembolsado em parte</b>
alarm-refund-partly-what = O acesso continua.
alarm-refund-warned = Com isso, o alerta de fraude do banco sobre ele também está resolvido.
alarm-earlier-what = Era de um período anterior, então o acesso continua.
alarm-refund-failed = ⚠️ <b>Um reembolso não foi concluído</b>
alarm-refund-failed-what = O dinheiro não saiu e o acesso voltou. Veja o motivo no painel da Stripe.
alarm-dispute-inquiry = ⚠️ <b>Um banco tem uma dúvida sobre um pagamento</b>
alarm-dispute-inquiry-what = Responda no painel da Stripe. Nenhum dinheiro foi retido e o acesso continua.
alarm-dispute-open = ⚠️ <b>Um pagamento foi contestado</b>
alarm-dispute-open-what = Responda no painel da Stripe. O acesso continua enquanto a contestação não for perdida.
alarm-dispute-due = ⏰ <b>Uma contestação precisa de resposta em breve</b>
alarm-dispute-due-what = Sem resposta, ela é perdida. Envie as provas no painel da Stripe.
alarm-dispute-part-what = Responda no painel da Stripe. Mesmo que a contestação seja perdida, o acesso continua: ela trata só de uma parte do pagamento.
alarm-dispute-review-what = As provas foram enviadas e o banco ainda não decidiu. Até lá, o acesso continua.
alarm-dispute-prevented = ✅ <b>Contestação evitada</b>
alarm-dispute-prevented-what = Ela foi resolvida antes de começar. Se houve reembolso, há uma mensagem própria sobre ele.
alarm-dispute-won = ✅ <b>Contestação vencida</b>
alarm-dispute-won-what = Você fica com o dinheiro, e o acesso continua.
alarm-dispute-lost = ❌ <b>Contestação perdida</b>
alarm-dispute-lost-what = O banco devolveu o dinheiro ao cliente.
alarm-dispute-appeal = ⚠️ <b>Cabe recurso de uma contestação perdida</b>
alarm-dispute-appeal-what = Decida no painel da Stripe. Depois do prazo, a decisão é definitiva.
alarm-dispute-appeal-review = ⏳ <b>Um recurso está em análise</b>
alarm-dispute-appeal-review-what = O dinheiro fica com o cliente enquanto o recurso não for vencido.
alarm-fraud-warning-what = O titular do cartão provavelmente vai contestar este pagamento. Se você o reembolsar por inteiro agora, não haverá contestação nem a taxa dela. Até lá, o acesso continua. Se você tem certeza de que o pagamento é legítimo, deixe como está.
alarm-fraud-warning-over-what = Segundo a Stripe, um reembolso não evita mais uma contestação. Não há mais nada a fazer.
alarm-fraud-warning-lapsed-what = Nenhuma contestação chegou em 120 dias, e não se espera mais nenhuma.
alarm-customer-deleted = ⚠️ <b>Um cliente foi excluído na Stripe</b>
alarm-customer-deleted-what = A Stripe encerrou todas as assinaturas deste cliente. A próxima compra cria um cliente novo.
alarm-granted = 🎁 <b>{ $who } deu um plano</b>
alarm-revoked = 👤 <b>{ $who } encerrou o que foi dado à mão</b>
alarm-refunded-by = ↩️ <b>{ $who } reembolsou { $amount }</b>
alarm-cancelled-by = 👤 <b>{ $who } cancelou uma assinatura</b>
alarm-comped-by = 🎁 <b>{ $who } deu { $span } de uma assinatura</b>
alarm-moved-by = 📦 <b>{ $who } passou compras para outra conta</b>
alarm-action-failed = ⚠️ <b>O que você confirmou não foi feito</b>
alarm-who-admin = O admin { $id } ({ $role })
alarm-who-machine = { $user } no servidor
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
alert-failed-events = Eventos da Stripe não puderam ser processados
alert-failed-events-what = Eles não são tentados de novo sozinhos, então talvez falte a alguém algo que pagou. Corrija a causa e envie /replay failed.
alert-failed-chat-updates = Atualizações de um grupo ou canal não puderam ser aplicadas
alert-failed-chat-updates-what = Até a próxima verificação, talvez alguém esteja em um chat sem ter acesso, ou fora dele tendo acesso. Corrija a causa e execute /replay failed.
alert-dead-notices = Mensagens não podem ser entregues
alert-dead-notices-what = Elas não serão enviadas de novo. O registro do usuário tem os detalhes, e /status mostra a ele a situação atual.
alert-count = Até agora: <b>{ $count }</b>
alert-last-reason = Último motivo: <code>{ $reason }</code>
alert-last-user = A última para: <code>{ $user }</code>
alert-over = ✅ <b>Resolvido:</b> { $what }
alert-title = ⚠️ <b>{ $what }</b>
alert-other-version = ⚠️ Algo precisa da sua atenção. /alerts mostra o que é.
alert-signatures = Webhooks da Stripe chegam com uma assinatura errada
alert-signatures-count = Última hora: <b>{ $refused }</b> recusados, { $accepted } aceitos
alert-signatures-what = O segredo do endpoint provavelmente foi alterado na Stripe. Compare-o com <code>STRIPE_WEBHOOK_SECRET</code>; durante uma troca, defina os dois. Se outros foram aceitos, talvez outra pessoa os esteja enviando.
alert-drift = Assinaturas estavam diferentes da Stripe
alert-drift-count = Assinaturas: <b>{ $count }</b>
alert-drift-what = A comparação periódica as corrigiu na medida do possível. Provavelmente eventos se perderam: verifique se a Stripe alcança o webhook. Termina quando uma comparação não encontrar nada.
alert-stripe-down = Não é possível acessar a Stripe
alert-stripe-down-what = Até ela responder, ninguém pode comprar ou mudar de plano; os acessos continuam como estão. Veja a página de status da Stripe e depois a rede do servidor.
alert-stripe-key = A Stripe recusa a chave de API
alert-stripe-key-request = Solicitação: <code>{ $operation }</code> ({ $status })
alert-stripe-key-what = Ela foi revogada ou não tem essa permissão. Crie uma chave com as permissões do README, defina <code>STRIPE_SECRET_KEY</code> e reinicie.
alert-telegram-down = Não foi possível acessar o Telegram
alert-telegram-down-what = As mensagens esperaram e são enviadas em ordem.
alert-disk = O disco está quase cheio
alert-disk-free = Livre: <b>{ $free } MB</b>, necessário: { $needed } MB
alert-disk-what = Quando encher, nenhum evento da Stripe poderá ser salvo. Libere espaço no disco do banco de dados ou mova-o.
alert-webhook-endpoint = A Stripe não envia mais eventos
alert-webhook-endpoint-disabled-what = O endpoint está desativado lá. Ative-o; a próxima comparação com a Stripe recupera o que faltou.
alert-webhook-endpoint-gone-what = O endpoint foi excluído lá. Crie-o de novo com os eventos do README e defina o novo segredo.
alert-charges = A Stripe desativou os pagamentos
alert-charges-what = A conta não pode cobrar clientes. A Stripe mostra na página da conta o que falta.
alert-price = Um preço foi alterado na Stripe
alert-price-name = Preço: <code>{ $name }</code>, <code>{ $id }</code>
alert-price-missing-what = Ele não existe lá, então ninguém pode comprá-lo. Corrija o id no bot.toml ou crie-o.
alert-price-archived-what = Ele ou o produto está arquivado, então ninguém pode comprá-lo. Ative-o ou use outro preço.
alert-price-different-what = O valor, a moeda ou o intervalo não é o que o bot.toml diz e o bot mostra. Faça-os coincidir e reinicie.
alert-portal = O portal do cliente foi alterado
alert-portal-missing-what = Ele não tem configuração padrão, então /manage não funciona. Salve-a uma vez na Stripe.
alert-portal-card-what = Os clientes não podem mais trocar o cartão lá, o que é necessário após um pagamento falho. Permita isso na Stripe.
alert-portal-cancel-what = Os clientes não podem mais cancelar lá. Permita isso na Stripe.
alert-dispute = Um pagamento foi contestado
alert-dispute-review = O banco ainda não decidiu.
alert-fraud-warning = Um banco suspeita de fraude
alert-lasted = Durou { $duration }.
alert-lasted-moment = Durou menos de um minuto.
alert-minutes = { $count ->
    [one] { $count } minuto
   *[other] { $count } minutos
}
alert-hours = { $count ->
    [one] { $count } hora
   *[other] { $count } horas
}
alert-days = { $count ->
    [one] { $count } dia
   *[other] { $count } dias
}
alerts-title = <b>Alertas</b>
alerts-none = ✅ Está tudo em ordem.
alerts-since = Desde { $at } UTC
alerts-more = … e mais { $count }
menu-alerts = O que precisa da sua atenção agora

## Actions (administrators)

span-days = { $days ->
    [one] { $days } dia
   *[other] { $days } dias
}
span-hours = { $hours ->
    [one] { $hours } hora
   *[other] { $hours } horas
}
action-unknown-user = Esta pessoa nunca escreveu para o bot. O id está certo?
action-reason = Motivo: <i>{ $reason }</i>
action-changed = Algo mudou desde então, ou faz muito tempo. Confira de novo:
action-dismissed = Nada foi alterado.
action-waiting = ⏳ A Stripe não está respondendo. Será feito assim que ela responder, e eu aviso você.
action-refused-by-stripe = ❌ A Stripe recusa: <code>{ $reason }</code>
grant-title = 🎁 <b>Dar o { $plan }?</b>
grant-title-longer = 🎁 <b>Prorrogar o { $plan }?</b>
grant-done = ✅ <b>{ $plan } dado</b>
grant-done-longer = ✅ <b>{ $plan } prorrogado</b>
grant-starts-now = Início: <b>agora</b>
grant-starts-later = Início: quando terminar o { $plan } pago, em <b>{ $date }</b>
grant-starts-open = Início: quando terminar o { $plan } pago (renova em { $date })
grant-starts-undated = Início: quando terminar o { $plan } pago
grant-ends = Término: <b>{ $end }</b>
grant-lasts = Duração: <b>{ $end }</b>
grant-before = Até agora: { $end }
grant-no-end = quando for revogado
grant-adds = Novo: { $names }
grant-adds-nothing = Novo: nada, a pessoa já tem tudo
grant-choose-plan = 🎁 <b>Dar um plano</b>
grant-choose-term = 🎁 <b>{ $plan }: por quanto tempo?</b>
grant-usage =
    Dar um plano à mão:

    /grant <i>ID</i> <i>PLANO</i> <i>30d</i> <i>motivo</i>
    /grant <i>ID</i> <i>PLANO</i> until <i>2027-01-31</i>
    /grant <i>ID</i> <i>PLANO</i> – sem fim
revoke-usage =
    Encerrar o que foi dado à mão:

    /revoke <i>ID</i> – tudo
    /revoke <i>ID</i> <i>PLANO</i> – um plano
revoke-title = <b>Encerrar o que foi dado à mão?</b>
revoke-done = ✅ <b>Encerrado</b>
revoke-plan = • <b>{ $plan }</b> (fim: { $end })
revoke-plan-waiting = • <b>{ $plan }</b> ({ $end }, não começou)
revoke-loses = Perde na hora: { $names }
revoke-loses-nothing = Perde: nada do que pode usar agora
revoke-keeps = Fica: o <b>{ $plan }</b> pago
refund-title = ↩️ <b>Reembolsar { $amount }?</b>
refund-done = ✅ <b>{ $amount } reembolsados</b>
refund-payment = Pagamento: <b>{ $amount }</b> pelo { $plan }, { $date }
refund-payment-unnamed = Pagamento: <b>{ $amount }</b>, { $date }
refund-before = Devolvido antes: { $amount }
refund-keeps-access = Acesso: continua
refund-loses = O acesso termina: { $names }
refund-continues = A assinatura do <b>{ $plan }</b> continua e renova em { $date }.
refund-continues-undated = A assinatura do <b>{ $plan }</b> continua.
refund-choose = ↩️ <b>Qual pagamento?</b>
refund-choose-amount = ↩️ <b>Quanto de { $amount }?</b>
refund-other = Outro valor: <code>/refund { $user } { $payment } 5.00</code>
refund-none = Esta pessoa não fez nenhum pagamento que possa ser reembolsado.
refund-usage =
    Reembolsar um pagamento:

    /refund <i>ID</i> – escolher o pagamento
    /refund <i>ID</i> <i>pi_…</i> <i>5.00</i> <i>motivo</i>
cancel-title = <b>Cancelar o { $plan }?</b>
cancel-done = ✅ <b>{ $plan } cancelado</b>
cancel-ends-now = Término: <b>agora</b>
cancel-ends = Término: <b>{ $date }</b>, com o período
cancel-ends-undated = Término: com o período
cancel-paid-until = Pago até { $date }. Nada é reembolsado.
cancel-drops-change = A mudança de plano programada é desfeita.
cancel-usage =
    Cancelar a assinatura de alguém:

    /cancel <i>ID</i> – com o período
    /cancel <i>ID</i> now – na hora
comp-title = 🎁 <b>Dar { $span } de { $plan }?</b>
comp-done = 🎁 <b>{ $span } de { $plan } de presente</b>
comp-next-amount = Próximo pagamento: <b>{ $amount }</b> em <b>{ $date }</b>
comp-next = Próximo pagamento: <b>{ $date }</b>
comp-before = Até agora: { $date }
comp-then = A renovação segue a nova data. Nada é cobrado nem reembolsado agora.
comp-trial = O período de teste vai até lá.
comp-usage =
    Dar dias de uma assinatura. O próximo pagamento fica para depois, na mesma medida:

    /comp <i>ID</i> <i>7d</i> <i>motivo</i>
move-title = 📦 <b>Passar todas as compras para outra conta?</b>
move-done = 📦 <b>Compras passadas para outra conta</b>
move-to = Conta nova: <code>{ $user }</code>
move-renews = • <b>{ $plan }</b>, renova em { $date }
move-ends = • <b>{ $plan }</b>, termina em { $date }
move-plan = • <b>{ $plan }</b>
move-grant = • <b>{ $plan }</b>, de presente (fim: { $end })
move-earlier = { $count ->
    [one] • { $count } compra anterior
   *[other] • { $count } compras anteriores
}
move-customers = Na Stripe: <code>{ $ids }</code>
move-access = Acesso: { $names }
move-silent = A conta antiga perde tudo na hora e não recebe nenhuma mensagem.
move-undo = Desfazer: <code>/move { $new } { $old }</code>
move-usage =
    Passar para uma conta nova tudo o que uma conta perdida do Telegram comprou:

    /move <i>ANTIGA</i> <i>NOVA</i> <i>motivo</i>
resync-usage = Comparar alguém com a Stripe: /resync <i>ID</i>
resync-title = 🔄 <b>Comparado com a Stripe</b>
resync-same = Nada é diferente.
resync-missed = { $count ->
    [one] { $count } evento perdido foi buscado.
   *[other] { $count } eventos perdidos foram buscados.
}
resync-drift = Corrigido: <code>{ $id }</code>, { $field }: { $here } → { $there }
resync-troubles = { $count ->
    [one] { $count } objeto não pôde ser lido; o motivo está no log do servidor.
   *[other] { $count } objetos não puderam ser lidos; os motivos estão no log do servidor.
}
replay-usage =
    Processar eventos de novo:

    /replay <i>evt_…</i>
    /replay failed – todos os que falharam
replay-title = 🔄 <b>Processado de novo</b>
replay-entry = <code>{ $id }</code> · { $outcome }
replay-none = Não há eventos com falha.
replay-processed = aplicado
replay-ignored = não afeta nada aqui
replay-waiting = aguarda a Stripe
replay-failed = falhou: { $reason }
replay-unknown = não está armazenado
replay-removed = os dados foram removidos
replay-more = { $count ->
    [one] e mais { $count }
   *[other] e mais { $count }
}
refused-plan-unknown = Esse plano não existe. Escolha um destes:
refused-plan-free = Todo mundo já tem o plano gratuito.
refused-end-in-past = Esse fim já passou.
refused-unending = A pessoa já tem este plano sem data de término.
refused-not-longer = A pessoa já tem este plano até <b>{ $date }</b>. Para encurtar, use antes /revoke.
refused-nothing-granted = Nada foi dado à mão a esta pessoa. O acesso pago termina com cancelamento ou reembolso.
refused-payment-unknown = Esta pessoa não fez esse pagamento.
refused-disputed = Este pagamento está em disputa, então a Stripe não reembolsa nada.
refused-nothing-left = Não resta nada deste pagamento para reembolsar.
refused-not-that-much = Deste pagamento, <b>{ $amount }</b> podem ser reembolsados.
refused-no-subscription = Esta pessoa não tem assinatura ativa.
refused-scheduled-elsewhere = Uma programação criada no painel da Stripe controla esta assinatura. Altere por lá.
refused-ends-already = Esta assinatura já termina em <b>{ $date }</b>. Para encerrar antes, acrescente “now”.
refused-nothing-to-postpone = Não há um próximo pagamento a adiar: ele está em aberto, pausado, cancelado ou sendo feito agora. Você pode dar dias com /grant.
refused-change-pending = Há uma mudança de plano programada ou à espera do pagamento. Dê os dias depois, ou desfaça antes a mudança.
refused-several-periods = As partes desta assinatura estão pagas até datas diferentes e não podem ser adiadas juntas. Dê os dias com /grant.
refused-too-late = A Stripe adia um pagamento no máximo até <b>{ $date }</b>.
refused-same-person = É a mesma conta duas vezes.
refused-target-unknown = A conta nova nunca escreveu para o bot. Peça à pessoa para enviar /start por ela e confira o id.
refused-target-subscribed = A conta nova já tem uma assinatura ou um pagamento pendente, e só pode haver uma. Encerre-a antes.
refused-nothing-to-move = Esta conta não comprou nem ganhou nada.
refused-notice-leaving = Uma mensagem está sendo enviada agora para a conta antiga. Tente de novo em um minuto.
refused-no-longer-as-shown = A assinatura mudou na Stripe nesse meio-tempo, então nada foi feito. Comece de novo.
refused-no-confirmation = Esta confirmação não vale mais. Comece de novo.

## Audit (administrators)

audit-title = <b>Registro de auditoria</b>
audit-title-user = <b>Registro de auditoria</b> do usuário <code>{ $user }</code>
audit-empty = Nenhuma entrada.
audit-count = { $count ->
    [one] { $count } entrada, horários em UTC
   *[other] { $count } entradas, horários em UTC
}
audit-hint = Um número abaixo abre o evento do Stripe.
audit-line = <b>#{ $seq }</b> · { $at } · { $who }
audit-line-user = <code>{ $user }</code>: { $what }
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
audit-event-no-payload = O conteúdo foi removido após o prazo de [retention].
audit-retry-at = Nova tentativa: { $at } UTC
audit-retry-soon = Aguardando nova tentativa
audit-given-up = Abandonado, sem novas tentativas
audit-event-error = Erro: <code>{ $error }</code>
audit-event-missing = O evento <code>{ $id }</code> não existe.
audit-failed-title = <b>Eventos com falha</b>
audit-failed-none = ✅ Nenhum evento com falha.
audit-failed-entry = <code>{ $id }</code> · { $kind } · { $at }
audit-failed-updates = <b>Atualizações do Telegram com falha:</b> { $count }
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
    /audit user <i>ID</i> – registros de um usuário, por tudo que o /whois aceita
    /audit event <i>evt_…</i> – um evento da Stripe
    /audit failed – eventos que não puderam ser processados
    /audit verify – conferir a cadeia de hashes
    /audit export <i>30d</i> – tudo dos últimos dias, em um arquivo
audit-export-too-large = A exportação é maior do que o Telegram aceita. Peça um período menor, por exemplo <code>/audit export 30d</code>, ou execute <code>tollgate audit export</code> no servidor.
audit-export-caption = { $count ->
    [one] Registro de auditoria, { $count } entrada
   *[other] Registro de auditoria, { $count } entradas
}

## Pessoas, para administradores

whois-usage =
    <b>Procurar uma pessoa</b>

    /whois <i>1001</i> – id do Telegram
    /whois <i>@name</i> – nome de usuário ou nome
    /whois <i>ann@example.com</i> – e-mail no Stripe
    /whois <i>cus_…</i>, <i>sub_…</i>, <i>in_…</i>, <i>pi_…</i>, <i>evt_…</i>
whois-unknown = 🤷 Ninguém encontrado para <code>{ $query }</code>. O nome de usuário é o da última mensagem da pessoa.
whois-email-unknown = 🤷 Nenhum cliente no Stripe tem o e-mail <code>{ $query }</code>. O Stripe diferencia maiúsculas.
whois-only-at-stripe = 🤷 <code>{ $query }</code> é <code>{ $customer }</code> no Stripe e não pertence a ninguém no bot.
whois-stripe-down = E-mails são procurados no Stripe, que não responde. Tente mais tarde ou procure por um id.
whois-several = Várias pessoas correspondem a <code>{ $query }</code>. Quem é?
person-title = <b>{ $name }</b>
person-first-seen = Visto pela primeira vez em { $date }
person-reachable = Recebe mensagens
person-unreachable = Bloqueou o bot em { $date }
person-never-wrote = Nunca escreveu para o bot
person-imported = Trazido do Stripe em { $date } (importação)
person-plan = <b>{ $plan }</b> · { $state }
person-planned = Muda para { $plan } em { $date }
person-awaited = Um pagamento demorado está a caminho
person-owes = ⚠️ Deve { $amount } desde { $date }
person-owes-amount = ⚠️ Deve { $amount }
person-owes-since = ⚠️ Deve um pagamento desde { $date }
person-access-until = Acesso até { $date }
person-lapsed = O acesso terminou em { $date }
person-paid = Último pagamento: { $amount } em { $date }
person-no-payment = Último pagamento: nenhum
person-next = Próximo pagamento: { $amount } em { $date }
person-next-unknown = Próximo pagamento: em { $date }
person-access = <b>Acesso</b>
person-no-access = <b>Acesso</b>: nenhum
person-entitlements = • { $source }: { $names }
person-entries = <b>Últimos registros</b>
person-entry = { $at } · { $what }
person-events = <b>Eventos do Stripe</b> de <code>{ $user }</code>
person-no-events = Nenhum ainda.
source-grant = { $plan }, concedido pelo administrador { $admin }
source-free = { $plan }, para todos
source-until = { $source }, até { $date }
state-never = nunca comprou nada
state-granted = concedido à mão
state-unlisted = uma assinatura com um preço que não está em nenhum plano
state-incomplete = primeiro pagamento não recebido
state-never-paid = nunca pago
state-trialing = em teste
state-trial-until = em teste até { $date }
state-trial-ends = em teste, termina em { $date }
state-active = ativa
state-renews = ativa, renova em { $date }
state-ends = ativa, termina em { $date }
state-once = pagamento único
state-once-until = pagamento único, até { $date }
state-past-due = pagamento atrasado
state-unpaid = não paga, sem novas tentativas
state-paused = pausada
state-collection-paused = cobranças pausadas
state-ended = encerrada
state-ended-on = encerrada em { $date }
state-ended-unpaid = encerrada em { $date }, um pagamento falhou
state-ended-disputed = encerrada em { $date }, um pagamento foi contestado
state-cancelled = cancelada, encerrada em { $date }
state-refunded = reembolsada
state-disputed = pagamento perdido em contestação

why-usage =
    <b>Por que alguém tem acesso ou não</b>

    /why <i>1001</i> – tudo
    /why <i>@name signals</i> – um direito

    A pessoa é procurada por tudo que o /whois aceita.
why-title = <b>Por quê</b> · { $name }
why-answer = <b>{ $names }</b>: { $answer }
why-held = sim, por { $source }
why-ended = não, terminou em { $date }
why-never = não, nunca teve
why-no-access = Sem acesso, e nunca teve.
why-nothing = Ainda não aconteceu nada: nem compra, nem pagamento, nem concessão.
why-recorded = { $who }: { $what }
why-step-started = <b>acesso a { $names }</b>: { $source }
why-step-ended = <b>sem mais acesso a { $names }</b>
why-notified = enviado à pessoa: “{ $text }”
why-notice-waits = aguardando envio: “{ $text }”
why-notice-failed = não entregue: “{ $text }”

## Registros da auditoria, em palavras

audited-with = { $what }: { $details }
actor-user = a pessoa
actor-admin = administrador { $id }
actor-stripe = Stripe
actor-worker = tollgate
actor-cli = linha de comando
actor-cli-user = linha de comando ({ $name })
audited-subscription-created = assinatura criada
audited-subscription-changed = assinatura alterada
audited-subscription-update-expired = mudança de plano expirou sem pagamento
audited-subscription-ended = assinatura encerrada
audited-subscription-refreshed = assinatura corrigida conforme o Stripe
audited-resume-asked = cancelamento desfeito
audited-unpause-asked = fim da pausa solicitado
audited-unpause-left = a pausa continua, porque retomar custaria algo
audited-change-asked = mudança de plano solicitada
audited-change-scheduled = mudança de plano agendada
audited-change-dropped = mudança agendada anulada
audited-schedule-released = agendamento da mudança liberado
audited-checkout-opened = página de pagamento aberta
audited-checkout-expired = página de pagamento expirada
audited-checkout-awaiting = compra feita, pagamento a caminho
audited-checkout-failed = pagamento da compra falhou
audited-checkout-completed = compra concluída
audited-invoice-open = fatura emitida
audited-invoice-failed = pagamento falhou
audited-invoice-action-required = banco pede confirmação
audited-invoice-uncollectible = fatura dada como incobrável
audited-invoice-voided = fatura anulada
audited-invoice-paid = fatura paga
audited-invoice-payment = parte de uma fatura paga
audited-charge-refunded = pagamento reembolsado
audited-refund-pending = reembolso iniciado
audited-refund-succeeded = reembolso concluído
audited-refund-canceled = reembolso cancelado
audited-refund-failed = reembolso falhou
audited-refund-requested = reembolso solicitado
audited-cancel-requested = cancelamento solicitado
audited-goodwill = dias dados
audited-moved = compras passadas para outra conta
audited-imported = trazido do Stripe (importação)
audited-action-failed = ação de um admin falhou
audited-resync-requested = comparado com a Stripe
audited-event-replayed = evento processado de novo
audited-dispute-inquiry = banco pergunta sobre um pagamento
audited-dispute-inquiry-review = resposta à consulta do banco em análise
audited-dispute-open = pagamento contestado
audited-dispute-review = contestação em análise
audited-dispute-prevented = contestação evitada
audited-dispute-lost = contestação perdida
audited-dispute-appeal = contestação perdida, com recurso
audited-dispute-appeal-review = recurso em análise
audited-dispute-won = contestação ganha
audited-fraud-warning-open = banco suspeita de fraude
audited-fraud-warning-closed = alerta de fraude do banco resolvido
audited-customer-linked = cliente do Stripe vinculado
audited-customer-deleted = cliente do Stripe excluído
audited-access-granted = acesso concedido
audited-access-revoked = concessão revogada
audited-access-ended = acesso terminado
audited-revocations-resumed = revogações pausadas retomadas
audited-portal-opened = página de cobrança aberta
audited-language-chosen = idioma escolhido
audited-exported = dados exportados
audited-erased = dados pessoais apagados
audited-configuration-changed = configuração alterada
audited-permission-refused = recusado pela função
audited-broadcast-changed = transmissão
audited-chat-bound = chat vinculado a um direito
audited-chat-unbound = chat desvinculado
audited-chat-removals-resumed = remoções de um chat retomadas
audited-chat-joined = entrou em um chat pago
audited-chat-left = saiu de um chat pago
audited-chat-removed = removido de um chat pago
audited-chat-declined = pedido de entrada recusado
notice-chat-removed = Você não está mais em <b>{ $chat }</b>, porque seu acesso terminou. Assim que tiver um plano de novo, poderá voltar.
notice-chat-too-many = Não consegui deixar você entrar em <b>{ $chat }</b>: você está em tantos grupos e canais quanto o Telegram permite. Saia de um deles e eu deixo você entrar em até uma hora.
notice-chat-bot-added = Agora estou em <b>{ $chat }</b>. O id é <code>{ $id }</code>.
button-chats = Meus chats
button-all-chats = Todos os chats
button-chat = Ver o chat
button-join = Entrar em { $chat }
button-bind = 🔑 { $entitlement }
button-chat-enforce = Aplicar
button-chat-observe = Só observar
button-chat-unbind = Desvincular
button-chat-resume = Retomar remoções: { $count }
button-chat-not-entitled = Não deveriam estar: { $count }
button-chat-missing = Ainda não estão: { $count }
button-page-back = ‹ Página anterior
button-page-on = Próxima página ›
chats-title = <b>Seus chats</b>
chats-how = Toque no botão e envie o pedido de entrada: você entra na hora.
chats-in = ✓ <b>{ $chat }</b>: você é membro desde { $date }.
chats-in-unknown = ✓ <b>{ $chat }</b>: você é membro.
chats-in-over = <b>{ $chat }</b>: você ainda é membro, mas não tem mais um plano que o inclua.
chats-open = <b>{ $chat }</b> está aberto para você.
chats-banned = <b>{ $chat }</b>: um administrador baniu você de lá. Se for um engano, escreva para nós: /paysupport
chats-not-ready = <b>{ $chat }</b>: seu link ainda não está pronto. Tente de novo em um minuto.
chats-none = Você ainda não tem um plano com chat privado. Estes são os chats, cada um com os planos que o incluem:
chats-none-sold = Ainda não há chats privados aqui.
notice-chats-leaving = Você também perderá o acesso a { $chats }.
chat-can-invite = ✓ Posso deixar pessoas entrar.
chat-cannot-invite = ✗ Não posso deixar ninguém entrar.
chat-can-remove = ✓ Posso remover pessoas.
chat-cannot-remove = ✗ Não posso remover ninguém.
chat-rights-group = Para me dar o que falta: toque no nome do grupo → <i>Editar</i> → <i>Administradores</i> → este bot (adicione-o se não estiver lá) → ative:
chat-right-add-members = <i>Adicionar membros</i> (em alguns aparelhos <i>Convidar usuários via link</i>)
chat-right-ban-users = <i>Banir usuários</i>
chat-rights-channel = Para me dar o que falta: toque no nome do canal → <i>Editar</i> → <i>Administradores</i> → este bot (adicione-o se não estiver lá) → ative <i>Adicionar inscritos</i>.
chat-rights-channel-remove = Em canais não há um botão próprio para remover pessoas. Para me dar essa permissão: nome do canal → <i>Editar</i> → <i>Administradores</i>, remova-me de lá e adicione-me de novo.
chat-basic-group = É um grupo básico, e esses não podem ser chats pagos: não têm banimentos que possam ser retirados, e o id muda quando o grupo vira supergrupo.

    Para transformá-lo em supergrupo: nome do grupo → <i>Editar</i> → <i>Histórico para novos membros</i> → <i>Visível</i>. Depois me torne administrador lá, e eu escrevo com o novo id.
chat-no-access = Não estou mais neste chat.
chat-no-entitlement = Para vender este chat, algum plano pago precisa dar um direito que o gratuito não dá. Adicione um a um plano no <code>bot.toml</code> e reinicie; depois abra /chats.
chat-bind = <b>Qual direito dá acesso?</b> No começo só observo: deixo entrar quem o tem e não removo ninguém até você tocar em <i>Aplicar</i>.
chat-file = Ou coloque no <code>bot.toml</code>, com o direito desejado. O arquivo prevalece sobre os botões:
    <pre>{ $block }</pre>
chat-bound-observed = Entra quem tem <b>{ $entitlement }</b>. Só observo: ninguém é removido nem recusado.
chat-bound-enforced = Entra quem tem <b>{ $entitlement }</b>. Todos os outros são recusados e removidos.
chat-unbound = Não é um chat pago: não deixo ninguém entrar nem removo ninguém.
chat-in-file = Isso está no <code>bot.toml</code>. Para mudar, edite o arquivo e reinicie.
chat-unknown = Nunca estive neste chat.
chat-entitlement-unknown = Nenhum plano pago dá mais este direito. O botão está desatualizado.
chat-counts = Membros: <b>{ $members }</b>, desconhecidos: <b>{ $unknown }</b>
chat-counts-unasked = Membros conhecidos: <b>{ $known }</b>
chat-not-entitled = Dentro sem direito: <b>{ $count }</b>
chat-missing = Com direito e fora: <b>{ $count }</b>
chat-removals-stopped = ⚠️ As remoções estão paradas desde { $date }, porque eram demais em uma hora. Aguardando: <b>{ $count }</b>. Veja quem não deveria estar nele antes de retomá-las.
chat-awaits-stripe = ⏳ Fiquei um tempo sem funcionar, e alguém pode ter pagado sem que eu saiba. Ninguém é removido nem recusado até eu comparar tudo com o Stripe: normalmente alguns minutos após o início, e por um dia no máximo.
chat-enforce-question = Aplicar em <b>{ $chat }</b>? A partir daí, pedidos de quem não tem direito são recusados. { $count ->
        [0] Ninguém que eu conheça é removido.
        [one] Uma pessoa que está dentro sem direito é removida.
       *[other] { $count } pessoas que estão dentro sem direito são removidas.
    }
chat-unbind-question = Desvincular <b>{ $chat }</b>? Ele deixa de ser um chat pago: não deixo ninguém entrar nem removo ninguém.
chats-all-title = <b>Todos os chats</b>
chats-all-none = Não estou em nenhum grupo ou canal. Adicione-me a um como administrador, e eu escrevo para você.
chat-state-enforced = aplicado
chat-state-observed = observado
chat-state-unbound = não é pago
chat-state-problem = precisa de atenção
chat-head = <b>{ $chat }</b> · <code>{ $id }</code>
chat-list-not-entitled = <b>{ $chat }</b>: dentro sem direito
chat-list-missing = <b>{ $chat }</b>: com direito e fora
chat-list-empty = Ninguém.
chat-tried-link = tem um link, sem usar
chat-tried-request = pediu para entrar
chat-tried-banned = banido por um administrador
chat-tried-removal = está sendo removido
chat-tried-held = espera: as remoções estão paradas
chat-tried-failed = a última tentativa falhou: { $reason }
chat-join-declined = <b>{ $chat }</b> é para quem tem um plano que o inclui. Escolha um e envie o pedido de novo: você entra na hora.
audited-message-written = mensagem enviada à pessoa
audited-event-failed = evento falhou de vez
audited-audit-exported = auditoria exportada
audited-audit-sealed = registros antigos selados
detail-change = { $from } → { $to }
detail-part = { $part } de { $amount }
detail-owed = { $amount } em aberto
detail-owed-since = { $amount } em aberto desde { $date }
detail-attempt = tentativa { $number }
detail-renews = renova em { $date }
detail-ends = termina em { $date }
detail-until = até { $date }
detail-due = responder até { $date }
detail-entries = { $count ->
    [one] { $count } registro
   *[other] { $count } registros
}
reason-first = primeiro pagamento
reason-renewal = renovação
reason-change = mudança de plano

## Números

stats-title = <b>Números</b> · { $period }
stats-period = { $first } – { $last }
stats-nothing = Nada foi vendido ainda.
stats-behind = Algumas contas ainda estão sendo contadas. Pergunte de novo em instantes.
stats-usage = <b>Números</b>: /stats, /stats 90d ou /stats 1y
stats-year = 1 ano
stats-days = { $days } dias
stats-line = { $label }: <b>{ $value }</b>
stats-plan = • { $plan }: { $count }
stats-mrr = MRR
stats-active = Ativas
stats-new = Novas
stats-churned = Saídas
stats-net-new = Saldo
stats-conversion = Testes convertidos
stats-churn-rate = Saídas, 30 dias
stats-arpu = ARPU
stats-ltv = LTV (estimativa)
stats-received = Recebido
stats-failed = Pagamentos falhos
stats-recovered = Recuperados
stats-refunds = Reembolsos

## Weekly digest

digest-title = <b>Sua semana</b> · { $period }
digest-off = O resumo semanal está desativado.
digest-on = O resumo semanal está ativado. Ele chega nas manhãs de segunda-feira.
button-figures = Números
button-digest-off = Desativar o resumo semanal
button-digest-on = Ativar o resumo semanal

## Pages that checkout returns to; plain text

page-active-title = Seu plano está ativo
page-active-text = { $plan } é seu. Aproveite!
page-ended-title = Este plano terminou
page-ended-text = Volte quando quiser: você pode escolher de novo no chat.
page-resting-title = Seu plano está suspenso
page-resting-text = Você está sem acesso no momento. Abra o chat para ver o motivo e o que fazer.
page-paused-requested = Ele está pausado, como solicitado. Você pode retomá-lo no chat, que mostra antes quanto custa.
page-paused-trial = Seu teste grátis terminou e não há cartão cadastrado. Adicione um no chat para manter seu plano.
page-paused-payment = Um pagamento não foi concluído, então ele está pausado. Pague a fatura em aberto para retomá-lo. O chat leva você até lá.
page-paused-last-payment = A última tentativa de pagamento falhou, então ele está pausado. Pague a fatura em aberto para retomá-lo. O chat leva você até lá.
page-paused-system = A Stripe, nossa processadora de pagamentos, pausou o plano. Nada é cobrado. Já fomos avisados.
page-checking-title = Um momento
page-checking-text = A Stripe ainda não confirmou nenhum pagamento. Esta página se atualiza sozinha.
page-stopped-title = Ainda não confirmado
page-stopped-text = A Stripe ainda não confirmou nenhum pagamento, e esta página parou de verificar. Se você pagou, receberá uma mensagem no chat assim que a Stripe confirmar.
page-look-again = Verificar de novo
page-pending-title = Seu pagamento está a caminho
page-pending-text = Esse tipo de pagamento leva alguns dias. Você receberá uma mensagem no chat quando ele chegar; pode fechar esta página.
page-over-title = Esta página de pagamento expirou
page-over-text = Não recebemos nenhum pagamento. Você pode escolher de novo no chat.
page-unknown-title = Continue no chat
page-unknown-text = Se você acabou de pagar, receberá uma mensagem no chat assim que a Stripe confirmar.
page-left-title = Você saiu do pagamento
page-left-text = Nada foi cobrado. Continue no chat de onde parou.
page-back = Voltar ao chat
page-plans-title = Planos
page-plan-adds = Tudo do { $plan } e mais:
page-plan-same-as = Tudo do { $plan }
page-choose = Escolher no Telegram

mydata-caption = Tudo o que guardo sobre você, em um arquivo JSON. Os detalhes dos seus cartões não estão nele. /forget apaga.
forget-waits = ⏳ <b>Sua assinatura ainda está ativa</b>
forget-waits-what = Seus dados são necessários para a cobrança, por isso ainda não podem ser apagados. Cancele primeiro a assinatura. Quando ela terminar, envie /forget de novo.
forget-title = 🗑 <b>Apagar seus dados?</b>
forget-erased =
    <b>Apagado agora e para sempre</b>
    • seu nome, nome de usuário e idioma
    • o que a Stripe me enviou sobre você, como e-mail e endereço
    • os detalhes do que você fez aqui
forget-kept =
    <b>Mantido, como a lei fiscal exige</b>
    • o que foi pago, quando e por qual plano, só com o seu número do Telegram { $user }
forget-access = O acesso que você tem continua até terminar.
forget-stripe = A Stripe mantém os próprios registros, e as cópias do banco de dados são apagadas com o tempo.
button-forget = Apagar meus dados
button-forget-not = Manter
forgotten = ✅ <b>Seus dados foram apagados</b>
forgotten-what = Agora você pode excluir esta conversa. Se me escrever de novo, começamos do zero.

## Broadcasts

broadcast-usage =
    Responda com /broadcast a uma mensagem sua para enviá-la a muitas pessoas. Formatação, fotos e outros arquivos são mantidos.

    Você pode adicionar um horário em UTC e um botão:
    <code>/broadcast at 2027-01-31 18:30 Ver os planos https://example.com</code>

    Ou escreva um texto simples: <code>/broadcast Olá a todos</code>

    Você escolhe para quem e confirma antes de qualquer envio.
broadcast-draft = <b>Enviar esta mensagem?</b> Acima ela aparece como será recebida.
broadcast-people = Para: { $segment } · { $count ->
        [one] { $count } pessoa
       *[other] { $count } pessoas
    }
broadcast-starts-now = Começa assim que você confirmar
broadcast-starts = Começa { $at }
broadcast-takes = Leva cerca de { $duration }
broadcast-title = <b>Transmissão</b> · { $state }
broadcast-delivered = Entregues: { $count }
broadcast-blocked = Bloquearam o bot: { $count }
broadcast-failed = Não entregues: { $count }
broadcast-rejected = O Telegram recusa a mensagem: { $reason }
broadcast-time-left = Faltam cerca de { $duration }
broadcast-state-draft = rascunho
broadcast-state-scheduled = agendada
broadcast-state-running = sendo enviada
broadcast-state-paused = pausada
broadcast-state-stopped = interrompida
broadcast-state-done = concluída
segment-everyone = Todos
segment-trial = Em teste
segment-past-due = Pagamento atrasado
segment-ended = Terminou nos últimos { $days } dias
segment-never-bought = Nunca comprou
button-segment-ended = Fim ≤ { $days } d
button-broadcast-send = Enviar
button-broadcast-discard = Descartar
button-broadcast-pause = Pausar
button-broadcast-resume = Retomar
button-broadcast-stop = Parar
button-decline-broadcasts = Não quero mais novidades
button-want-broadcasts = Receber novidades de novo
broadcasts-declined = Você não receberá mais novidades. As mensagens sobre seu plano e seus pagamentos continuam chegando.
broadcasts-wanted = Você voltou a receber novidades.
span-seconds = { $seconds } s
span-minutes = { $minutes } min

## Messages between admins and a person

message-usage =
    Escreva para alguém: <code>/message 1001 Seu texto</code>

    Um número, um @usuário ou um e-mail indica a pessoa. A resposta chega aqui.
message-person = <b>{ $name }</b> · { $id }
message-prompt = ✍️ Mensagem para { $person }
message-prompt-how = Responda a esta mensagem com o seu texto.
message-sent = ✅ A caminho de { $person }. A resposta chega aqui.
message-blocked = 🚫 { $person } bloqueou o bot. A mensagem não foi entregue.
message-to-unknown = { $person } nunca escreveu ao bot, então o bot não pode escrever.
message-too-long = É longo demais: no máximo { $count } caracteres.
operator-message = 💬 <b>Mensagem do operador</b>
operator-message-answer = Para responder, é só escrever aqui.
answer-from = 💬 { $person }
answer-by-colleague = ↩️ { $admin } respondeu a { $person }
answer-passed-on = ✉️ Encaminhado. A resposta chega aqui.
answer-needs-text = Só consigo encaminhar texto. Escreva em palavras, por favor.
button-message = Escrever
button-reply = Responder
button-show-person = Pessoa

## Os próprios pagamentos

receipts-title = 🧾 <b>Seus pagamentos</b>
receipts-title-page = 🧾 <b>Seus pagamentos</b>, página { $page } de { $pages }
receipts-line = { $number }. { $date } · { $plan } · <b>{ $amount }</b>
receipts-line-unnamed = { $number }. { $date } · <b>{ $amount }</b>
receipts-noted = { $line } – <i>{ $note }</i>
receipts-private = Os links são só seus. Eles expiram depois de um tempo; envie /receipts para receber novos.
receipts-incomplete = ⚠️ A Stripe, nossa processadora de pagamentos, não está respondendo agora, por isso faltam links. Tente de novo em alguns minutos.
receipts-none = Você ainda não pagou nada aqui.
receipt-pending = ainda não pago
receipt-owed = pagamento recusado
receipt-not-paid = não pago
receipt-refunded = reembolsado
receipt-refunded-partly = { $amount } reembolsados
receipt-disputed = contestado
receipt-reversed = estornado pelo banco

## Cancelar a própria assinatura

cancelling-title = <b>Cancelar { $plan }?</b>
cancelling-title-unlisted = <b>Cancelar sua assinatura?</b>
cancelling-until = Você pagou até <b>{ $date }</b>. Se cancelar, mantém o acesso até lá e nada mais é cobrado.
cancelling-undated = Se cancelar, você mantém o acesso até o fim do período que pagou e nada mais é cobrado.
cancelling-trial = Seu teste grátis vai até <b>{ $date }</b>. Se cancelar, você mantém o acesso até lá e não paga nada.
cancelling-at-once = Se cancelar, seu acesso termina na hora e nada mais é cobrado.
cancelling-owing = Seu último pagamento não foi concluído. Se cancelar, seu plano não será mais renovado. Se o problema é o cartão, basta atualizá-lo para manter o plano.
cancelling-paused = Sua assinatura está pausada, então nada é cobrado agora. Se cancelar, ela termina de vez.
cancelling-returned = Seu último pagamento foi devolvido, por isso você está sem acesso agora. Se cancelar, nada mais é cobrado.
cancelling-not-allowed = Aqui não é possível cancelar on-line. Escreva para nós e cancelamos para você: /paysupport
cancelling-already = <b>{ $plan }</b> já está cancelado. Você mantém o acesso até <b>{ $date }</b> e nada mais é cobrado.
cancelling-already-unlisted = Sua assinatura já está cancelada. Ela vai até <b>{ $date }</b> e nada mais é cobrado.
cancelling-planned = Seu plano muda para <b>{ $plan }</b> em <b>{ $date }</b>. Primeiro desfaça essa mudança e depois envie /cancel de novo.
cancelling-once = Você pagou <b>{ $plan }</b> uma única vez. Não há renovação, então não há o que cancelar.
cancelling-given = <b>{ $plan }</b> foi um presente. Nada é cobrado, então não há o que cancelar.
cancelling-other = Outra pessoa paga o seu <b>{ $plan }</b>, e só ela pode cancelar.
cancelling-pending = Seu pagamento está a caminho. Quando chegar, você pode cancelar com /cancel.
cancelling-nothing = Você não tem assinatura, então não há o que cancelar.
