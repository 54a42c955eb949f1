//! Carries out routes and renders their screens.

use crate::billing::ChangeOffer;
use crate::billing::Changed;
use crate::billing::CheckoutStart;
use crate::billing::Consent;
use crate::billing::Refusal;
use crate::billing::ResumeOffer;
use crate::billing::ResumeOutcome;
use crate::billing::Resumption;
use crate::bot::Bot;
use crate::bot::context::ChatContext;
use crate::bot::route::Route;
use crate::bot::trouble::trouble;
use crate::domain::clock::Timestamp;
use crate::domain::ids::PlanCode;
use crate::domain::open_message::CustomerAction;
use crate::domain::open_message::Subject;
use crate::domain::plan::Interval;
use crate::domain::plan::Plan;
use crate::domain::portal::PortalFlow;
use crate::domain::status::StatusView;
use crate::domain::subscription::Subscription;
use crate::messages::Locales;
use crate::messages::Localizer;
use crate::messages::ResumeView;
use crate::messages::Screen;
use crate::messages::Trouble;

/// Telegram's limit on the characters of a message.
const MAX_TEXT_LENGTH: usize = 4096;

/// The answer to a route.
pub(super) enum Answer {
    Screen(Screen),
    /// A screen that is edited when its subject changes.
    Following(Screen, Subject),
    /// No screen: the answer is sent already.
    Sent,
    /// No screen: the notice about the outcome replaces the pressed message.
    ByNotice,
}

impl Answer {
    pub(super) fn screen(&self) -> Option<&Screen> {
        match self {
            Self::Screen(screen) | Self::Following(screen, _) => Some(screen),
            Self::Sent | Self::ByNotice => None,
        }
    }
}

/// The outcome of a request for a plan.
enum PlanRequest<T> {
    Accepted(T),
    /// The plan is not sold: the list of those that are.
    NotSold(Screen),
}

impl Bot {
    /// Carries out a route. A refusal becomes an error screen. `pressed`: the message with the button.
    pub(super) async fn answer(
        &self,
        context: &ChatContext,
        route: Route,
        pressed: Option<i64>,
    ) -> Answer {
        let outcome = self.attempt(context, route, pressed).await;
        outcome.unwrap_or_else(|refusal| Answer::Screen(trouble(&context.localizer, refusal)))
    }

    /// The start menu, or an error screen.
    pub(super) async fn home(&self, context: &ChatContext) -> Screen {
        match self.services().accounts.status(context.id()).await {
            Ok(status) => self.welcome(context, &status),
            Err(refusal) => trouble(&context.localizer, refusal),
        }
    }

    fn welcome(&self, context: &ChatContext, status: &StatusView) -> Screen {
        context.localizer.welcome(self.catalogue(), &context.first_name, Some(status))
    }

    async fn attempt(
        &self,
        context: &ChatContext,
        route: Route,
        pressed: Option<i64>,
    ) -> Result<Answer, Refusal> {
        let (localizer, options) = (&context.localizer, self.options());
        let screen = match route {
            Route::Home => {
                let status = self.services().accounts.status(context.id()).await?;
                self.welcome(context, &status)
            }
            Route::Help => localizer.help(options.support.as_deref(), self.role(context.id())),
            Route::Plans => {
                let status = self.services().accounts.status(context.id()).await?;
                localizer.plans(self.catalogue(), &status.plan)
            }
            Route::Upgrade(requested) => self.offer(context, requested.as_deref()).await?,
            Route::Plan(code) => self.offer(context, Some(code.as_str())).await?,
            Route::Buy(code, interval) => {
                let started =
                    self.services().checkout.start_checkout(&context.person, &code, interval).await;
                match self.or_plans(context, started).await? {
                    PlanRequest::NotSold(plans) => plans,
                    PlanRequest::Accepted(CheckoutStart::Checkout {
                        plan,
                        price,
                        session,
                        url,
                        trial_days,
                    }) => {
                        let screen = localizer.checkout_ready(&plan, &price, &url, trial_days);
                        let subject = Subject::Checkout { session, plan: plan.code };
                        return Ok(Answer::Following(screen, subject));
                    }
                    // An old button: a subscription has been bought since.
                    PlanRequest::Accepted(CheckoutStart::AlreadyLive) => {
                        self.offer_change(context, &code, interval).await?
                    }
                    PlanRequest::Accepted(CheckoutStart::AlreadyOwned(plan)) => {
                        localizer.already_owned(&plan)
                    }
                    PlanRequest::Accepted(CheckoutStart::Awaited(plan)) => {
                        let catalogue = self.catalogue();
                        localizer.payment_awaited(
                            plan.as_ref().map(|plan| catalogue.name(plan, localizer.language())),
                        )
                    }
                }
            }
            Route::Change(code, interval) => self.offer_change(context, &code, interval).await?,
            Route::ConfirmChange(code, interval, at, basis) => {
                let consent = Consent { at, basis, message: pressed };
                return self.change(context, &code, interval, consent).await;
            }
            Route::KeepPlan => {
                self.services().plan_changes.cancel_scheduled_change(&context.person).await?;
                localizer.plan_kept()
            }
            Route::Resume => return self.resume(context, pressed).await,
            Route::ConfirmResume(at, minor) => self.confirm_resume(context, at, minor).await?,
            Route::Pause => {
                let url = self
                    .services()
                    .customers
                    .open_portal(&context.person, None, self.chat_link(None))
                    .await?;
                localizer.pause_portal(&url)
            }
            Route::Manage => self.portal(context, None).await?,
            Route::UpdateCard => {
                self.portal(context, Some(PortalFlow::PaymentMethodUpdate)).await?
            }
            Route::Status => {
                self.services().customers.look_at_portal(context.id()).await?;
                let view = self.services().accounts.status(context.id()).await?;
                let own = self.services().paid_chats.chats_of(context.id()).await?;
                localizer.with_joins(localizer.status(&view, self.catalogue()), &own)
            }
            Route::Receipts(page) => {
                let page = self.services().receipts.page(context.id(), page).await?;
                localizer.receipts(&page, self.catalogue())
            }
            Route::Cancel => return self.cancel(context).await,
            Route::Chats => self.own_chats(context).await?,
            Route::Language => localizer.choose_language(),
            Route::MyData => return self.send_data(context).await,
            Route::Forget => self.offer_erasure(context).await?,
            Route::ConfirmForget => self.erase(context).await?,
            Route::SetLanguage(tag) => {
                if !Locales::locales().contains(&tag.as_str()) {
                    return Ok(Answer::Screen(localizer.choose_language()));
                }
                self.services().customers.choose_language(context.id(), Some(&tag)).await?;
                self.locales().localizer(&tag).language_set()
            }
            Route::Terms => localizer.terms(options.terms_url.as_deref()),
            Route::Privacy => localizer.privacy(options.privacy_url.as_deref()),
            Route::PaySupport => localizer.paysupport(options.support.as_deref()),
        };
        Ok(Answer::Screen(screen))
    }

    /// Replaces the refusal of a plan that is not sold by the list of plans.
    async fn or_plans<T>(
        &self,
        context: &ChatContext,
        outcome: Result<T, Refusal>,
    ) -> Result<PlanRequest<T>, Refusal> {
        match outcome {
            Ok(accepted) => Ok(PlanRequest::Accepted(accepted)),
            Err(Refusal::PlanUnknown | Refusal::PlanNotSold) => {
                let status = self.services().accounts.status(context.id()).await?;
                Ok(PlanRequest::NotSold(self.no_such_plan(context, &status)))
            }
            Err(refusal) => Err(refusal),
        }
    }

    async fn offer_change(
        &self,
        context: &ChatContext,
        code: &PlanCode,
        interval: Interval,
    ) -> Result<Screen, Refusal> {
        let return_url = self.chat_link(None);
        let offer = self
            .services()
            .plan_changes
            .offer_change(&context.person, code, interval, return_url)
            .await;
        Ok(match self.or_plans(context, offer).await? {
            PlanRequest::Accepted(offer) => show_offer(&context.localizer, &offer),
            PlanRequest::NotSold(plans) => plans,
        })
    }

    /// Undoes a cancellation. A paused subscription is resumed only after its cost was confirmed.
    async fn resume(&self, context: &ChatContext, pressed: Option<i64>) -> Result<Answer, Refusal> {
        let localizer = &context.localizer;
        let offer = self.services().plan_changes.offer_resume(&context.person).await?;
        if let ResumeOffer::Not(status) = &offer
            && !status.running().is_some_and(Subscription::is_paused)
        {
            return Ok(Answer::Screen(
                match self.services().plan_changes.resume(&context.person, pressed).await? {
                    Resumption::UnderWay => return Ok(Answer::ByNotice),
                    Resumption::Sent(notice) => localizer.notice(&notice, self.catalogue()),
                    Resumption::Nothing => localizer.nothing_to_resume(),
                },
            ));
        }
        Ok(Answer::Screen(self.show_resume(localizer, &offer)))
    }

    async fn confirm_resume(
        &self,
        context: &ChatContext,
        at: Timestamp,
        minor: i64,
    ) -> Result<Screen, Refusal> {
        let (localizer, catalogue) = (&context.localizer, self.catalogue());
        Ok(match self.services().plan_changes.resume_paused(&context.person, at, minor).await? {
            ResumeOutcome::Done => localizer.resume_done(),
            ResumeOutcome::AwaitsPayment { plan, charge, url } => localizer.resume_unpaid(
                catalogue.name(&plan, localizer.language()),
                charge,
                url.as_deref(),
            ),
            ResumeOutcome::Refused { plan } => {
                localizer.resume_refused(catalogue.name(&plan, localizer.language()))
            }
            ResumeOutcome::NewOffer(offer) => {
                let screen = self.show_resume(localizer, &offer);
                match *offer {
                    ResumeOffer::Preview { .. } => localizer.new_quote(screen),
                    ResumeOffer::Not(_) => screen,
                }
            }
        })
    }

    fn show_resume(&self, localizer: &Localizer, offer: &ResumeOffer) -> Screen {
        match offer {
            ResumeOffer::Preview { plan, charge, period, at } => {
                let view = ResumeView { charge: *charge, period: *period, at: *at };
                localizer.resume_preview(self.catalogue().name(plan, localizer.language()), &view)
            }
            ResumeOffer::Not(status) if status.running().is_some_and(Subscription::is_paused) => {
                localizer.paused_first(status)
            }
            ResumeOffer::Not(_) => localizer.nothing_to_resume(),
        }
    }

    async fn change(
        &self,
        context: &ChatContext,
        code: &PlanCode,
        interval: Interval,
        consent: Consent,
    ) -> Result<Answer, Refusal> {
        let (localizer, return_url) = (&context.localizer, self.chat_link(None));
        let changed = self
            .services()
            .plan_changes
            .change(&context.person, code, interval, consent, return_url)
            .await;
        Ok(Answer::Screen(match self.or_plans(context, changed).await? {
            PlanRequest::Accepted(Changed::UnderWay) => return Ok(Answer::ByNotice),
            PlanRequest::Accepted(Changed::Sent(notice)) => {
                localizer.notice(&notice, self.catalogue())
            }
            PlanRequest::Accepted(Changed::Scheduled { from, to, price, at }) => {
                localizer.change_scheduled(from.as_deref(), &to, &price, at)
            }
            PlanRequest::Accepted(Changed::AwaitsPayment { to, url, subscription }) => {
                let screen = localizer.change_needs_payment(&to, url.as_deref());
                let subject =
                    Subject::CustomerAction { subscription, action: CustomerAction::ChangePlan };
                return Ok(Answer::Following(screen, subject));
            }
            PlanRequest::Accepted(Changed::NewOffer(offer)) => {
                let screen = show_offer(localizer, &offer);
                match *offer {
                    ChangeOffer::Preview(_) => localizer.new_quote(screen),
                    _ => screen,
                }
            }
            PlanRequest::NotSold(plans) => plans,
        }))
    }

    /// The screen of one plan, or of all plans. A running subscription is changed; a second one is
    /// never sold.
    async fn offer(
        &self,
        context: &ChatContext,
        requested: Option<&str>,
    ) -> Result<Screen, Refusal> {
        let status = self.services().accounts.status(context.id()).await?;
        if status
            .running()
            .is_some_and(|subscription| subscription.is_owing() || subscription.is_paused())
        {
            return Ok(context.localizer.fix_payment_first(&status));
        }
        if status.is_unlisted() {
            return Ok(context.localizer.unlisted_first());
        }
        let catalogue = self.catalogue();
        Ok(match requested {
            None => context.localizer.plans(catalogue, &status.plan),
            Some(requested) => match named(&catalogue.plans, requested) {
                Some(plan) if plan.is_free() || plan.sellable().next().is_some() => {
                    let trial_days = self.services().checkout.trial_days(context.id()).await?;
                    let screen =
                        context.localizer.plan(catalogue, plan, trial_days, status.running());
                    screen.with_image(self.options().plan_images.url(&plan.code))
                }
                _ => self.no_such_plan(context, &status),
            },
        })
    }

    /// The list of plans, below a line that the requested plan is not available.
    fn no_such_plan(&self, context: &ChatContext, status: &StatusView) -> Screen {
        let hint = context.localizer.trouble(&Trouble::PlanNotSold).text;
        let mut plans = context.localizer.plans(self.catalogue(), &status.plan);
        let text = format!("{hint}\n\n{}", plans.text);
        if text.chars().count() <= MAX_TEXT_LENGTH {
            plans.text = text;
        }
        plans
    }

    async fn portal(
        &self,
        context: &ChatContext,
        flow: Option<PortalFlow>,
    ) -> Result<Screen, Refusal> {
        let return_url = self.chat_link(None);
        let url = self.services().customers.open_portal(&context.person, flow, return_url).await?;
        Ok(context.localizer.portal_ready(&url))
    }
}

fn show_offer(localizer: &Localizer, offer: &ChangeOffer) -> Screen {
    match offer {
        ChangeOffer::Preview(preview) => localizer.change_preview(
            preview.from.as_ref(),
            &preview.to,
            &preview.price,
            &preview.quote,
        ),
        ChangeOffer::Same(status) => localizer.same_plan(status),
        ChangeOffer::PaymentFirst(status) => localizer.fix_payment_first(status),
        ChangeOffer::ResumeFirst(status) => localizer.resume_first(status),
        ChangeOffer::Unlisted(_) => localizer.unlisted_first(),
        ChangeOffer::Portal { url } => localizer.change_portal(url),
    }
}

/// A plan by its code, else by its name, in any case.
fn named<'a>(plans: &'a [Plan], requested: &str) -> Option<&'a Plan> {
    let requested = requested.trim().to_lowercase();
    let by_code = plans.iter().find(|plan| plan.code.as_str().to_lowercase() == requested);
    let has_name = |plan: &&Plan| plan.name.texts().any(|name| name.to_lowercase() == requested);
    by_code.or_else(|| plans.iter().find(has_name))
}

#[cfg(test)]
mod tests {
    use crate::bot::screens::named;
    use crate::domain::plan::Plan;

    #[test]
    fn a_plan_is_found_by_code_or_name_in_any_case() {
        let plan = |code: &str, name: &str| Plan::named(code, name);
        let plans = [plan("basic", "Starter"), plan("premium", "Größer")];
        for (requested, found) in [
            ("basic", Some("basic")),
            ("BASIC", Some("basic")),
            (" starter ", Some("basic")),
            ("GRÖßER", Some("premium")),
            ("platinum", None),
        ] {
            let code = named(&plans, requested).map(|plan| plan.code.as_str());
            assert_eq!(code, found, "{requested}");
        }
    }
}
