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
button-portal = Abrir a página de cobrança
button-update-card = Atualizar cartão
button-pay-invoice = Pagar a fatura
button-private-chat = Continuar no privado
button-terms = Ler os termos
button-privacy = Ler a política
button-support = Falar com o suporte
button-older = Mais antigos ›
button-newest = « Mais recentes
button-trail = Registro
button-failed = Eventos com falha
button-verify = Verificar

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

## Checkout and billing page

checkout-title = <b>{ $plan }</b> · { $price }
checkout-how = O botão abre a página de pagamento segura da Stripe. Eu aviso aqui mesmo assim que seu plano estiver ativo.
checkout-how-trial = O botão abre a página segura da Stripe. Nada é cobrado hoje, e eu aviso aqui mesmo assim que seu teste começar.
already-subscribed = Você já tem o <b>{ $plan }</b>.
already-change = Para mudar ou cancelar, toque em “Gerenciar”.
portal-ready = Sua página de cobrança na Stripe está pronta: mude de plano ou de cartão, veja faturas ou cancele.
portal-private = O link é só seu e funciona por pouco tempo.
nothing-to-manage = Você ainda não tem uma assinatura, então não há nada para gerenciar.

## Status

status-title = Seu plano: <b>{ $plan }</b>
status-free = Você não tem uma assinatura paga.
status-price = Preço: { $price }
status-renews = Renova em <b>{ $date }</b>.
status-trial = Teste grátis até <b>{ $date }</b>.
status-ends = Termina em <b>{ $date }</b> e não será renovado.
status-once = Pagamento único, sem renovação.
status-past-due = ⚠️ O último pagamento não deu certo.
status-past-due-until = ⚠️ O último pagamento não deu certo. Você mantém o acesso até <b>{ $date }</b>.
status-unpaid = ⚠️ Sua assinatura não foi paga e o acesso está suspenso. Ele volta assim que você pagar.
status-paused = ⏸ Sua assinatura está pausada.
right-until = • { $right } – até { $date }

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
trouble-internal = Algo deu errado do nosso lado. Tente de novo. Se acontecer outra vez, envie este número em /paysupport: <code>{ $id }</code>

## News

notice-activated = 🎉 <b>{ $plan }</b> está ativo. Aproveite!
notice-next-renewal = Próxima renovação: <b>{ $date }</b>.
notice-trial-started = 🎁 Seu teste grátis do <b>{ $plan }</b> começou.
notice-trial-until = Ele vai até <b>{ $date }</b>. Se você cancelar antes, não paga nada.
notice-renewed = ✅ <b>{ $plan }</b> foi renovado. Você pagou { $amount }. Obrigado!
notice-payment-failed = ⚠️ O pagamento de <b>{ $amount }</b> do <b>{ $plan }</b> não deu certo.
notice-payment-failed-again = ⚠️ Tentativa { $attempt }: o pagamento de <b>{ $amount }</b> do <b>{ $plan }</b> não deu certo de novo.
notice-access-until = Você mantém o acesso até <b>{ $date }</b>.
notice-fix-invoice = Pague a fatura ou atualize seu cartão, por favor.
notice-fix-card = Atualize seu cartão, por favor.
notice-recovered = ✅ Seu pagamento de { $amount } chegou. O <b>{ $plan }</b> continua como antes.
notice-cancellation-scheduled = Sua assinatura do <b>{ $plan }</b> foi cancelada. Você mantém tudo até <b>{ $date }</b>.
notice-change-mind = Mudou de ideia? Toque em “Gerenciar” para manter a assinatura.
notice-resumed = 👍 Que bom que você ficou. O <b>{ $plan }</b> continua.
notice-plan-changed = 🔄 Seu plano agora é o <b>{ $to }</b> em vez do { $from }.
notice-ended = Sua assinatura do <b>{ $plan }</b> terminou. Volte quando quiser.
notice-payment-pending = ⏳ Recebemos seu pedido do <b>{ $plan }</b>. O banco demora um pouco mais; eu escrevo assim que o dinheiro chegar.
notice-payment-pending-unnamed = ⏳ Recebemos seu pedido. O banco demora um pouco mais; eu escrevo assim que o dinheiro chegar.
notice-payment-not-completed = ❌ O pagamento do <b>{ $plan }</b> não chegou, então o plano não foi ativado. Você pode tentar de novo.
notice-payment-not-completed-unnamed = ❌ O pagamento não chegou, então nada foi ativado. Você pode tentar de novo.

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
audit-nothing = nada
audit-event-title = <b>Evento</b> <code>{ $id }</code>
audit-event-kind = Tipo: <code>{ $kind }</code>
audit-event-status = Estado: <code>{ $status }</code>
audit-event-received = Recebido: { $at } UTC
audit-event-attempts = { $count ->
    [one] { $count } tentativa
   *[other] { $count } tentativas
}
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
audit-export-caption = { $count ->
    [one] Registro de auditoria, { $count } entrada
   *[other] Registro de auditoria, { $count } entradas
}

## Pages that checkout returns to; plain text

page-paid-title = Obrigado!
page-paid-text = Assim que o Stripe confirmar o pagamento, normalmente em segundos, o chat avisa que seu plano está ativo.
page-left-title = Nada foi cobrado
page-left-text = Você saiu do pagamento. Sua escolha fica esperando no chat quando você quiser.
page-back = Voltar ao chat
