//! Subscription schedules: phases that follow one another on a running subscription.

use crate::options::ApiShape;
use crate::stripe::account::Account;
use crate::stripe::account::later;
use crate::stripe::objects;
use crate::stripe::params::Params;
use crate::stripe::plan_change::Change;
use crate::stripe::plan_change::IfUnpaid;
use crate::stripe::plan_change::Proration;
use crate::stripe::records::Bought;
use crate::stripe::records::Discount;
use crate::stripe::records::Metadata;
use crate::stripe::records::Phase;
use crate::stripe::records::Schedule;
use crate::stripe::records::Subscription;
use crate::stripe::refusal::Refused;

impl Account {
    /// `POST /v1/subscription_schedules`; returns the schedule's id.
    pub(super) fn create_schedule(&mut self, params: &Params) -> Result<String, Refused> {
        let id = params.required("from_subscription")?;
        // Stripe accepts no other parameter beside `from_subscription`:
        // https://docs.stripe.com/api/subscription_schedules/create.
        params.only(&["from_subscription"])?;
        self.live_subscription(id)?;
        let sub = self.subscription(id)?.clone();
        if let Some(schedule) = &sub.schedule {
            return Err(Refused::invalid(format!(
                "The subscription is already attached to the schedule `{schedule}`."
            )));
        }
        if !matches!(sub.status, "active" | "trialing" | "past_due") {
            let status = sub.status;
            return Err(Refused::invalid(format!("The subscription is {status}, not active.")));
        }
        let schedule = Schedule {
            id: self.new_id("sub_sched_1"),
            created: self.now(),
            customer: sub.customer.clone(),
            subscription: Some(sub.id.clone()),
            status: "active",
            end_behavior: if sub.cancel_at_period_end { "cancel" } else { "release" },
            current: 0,
            phases: vec![Phase {
                items: bought(&sub),
                start: sub.period_start,
                end: sub.period_end,
                proration: "create_prorations",
                metadata: Metadata::new(),
                settings: sub.invoice_settings(),
            }],
            metadata: Metadata::new(),
            released_at: None,
            released_subscription: None,
            completed_at: None,
            canceled_at: None,
        };
        let schedule_id = schedule.id.clone();
        self.schedules.push(schedule);
        let object = objects::schedule(self, self.schedule(&schedule_id)?, self.shape);
        self.emit("subscription_schedule.created", object, None);
        let attached = schedule_id.clone();
        self.update_subscription(id, |sub| sub.schedule = Some(attached))?;
        Ok(schedule_id)
    }

    /// `POST /v1/subscription_schedules/{id}`: replaces all phases, including the current one.
    pub(super) fn change_schedule(
        &mut self,
        id: &str,
        params: &Params,
        shape: ApiShape,
    ) -> Result<(), Refused> {
        params.only(&["end_behavior", "metadata", "phases", "proration_behavior"])?;
        let schedule = self.active_schedule(id)?.clone();
        let end_behavior = params.choice("end_behavior", &["cancel", "release"])?;
        let proration = Proration::read(params, "proration_behavior")?;
        let phases = if params.has("phases") {
            let known: Vec<Discount> = schedule
                .phases
                .iter()
                .filter_map(|phase| phase.settings.discount.clone())
                .collect();
            self.read_phases(params, &known, shape)?
        } else {
            schedule.phases.clone()
        };
        let running = schedule.running().map_or(0, |phase| phase.start);
        let current = phases.iter().position(|phase| phase.start == running).ok_or_else(|| {
            Refused::invalid("The start of the current phase cannot be changed, nor left out.")
        })?;
        if phases.get(current).is_none_or(|phase| phase.end <= self.now()) {
            return Err(Refused::invalid("The current phase must end in the future."));
        }
        self.update_schedule(id, "subscription_schedule.updated", |schedule| {
            schedule.end_behavior = end_behavior.unwrap_or(schedule.end_behavior);
            schedule.phases = phases;
            schedule.current = current;
            params.merge_metadata("metadata", &mut schedule.metadata);
        })?;
        let Some(sub) = schedule.subscription else { return Ok(()) };
        self.schedule_ending(id, &sub)?;
        self.enter_phase(id, &sub, Some(proration))
    }

    /// `POST /v1/subscription_schedules/{id}/release`: the subscription continues without a schedule.
    pub(super) fn release_schedule(&mut self, id: &str, params: &Params) -> Result<(), Refused> {
        params.only(&["preserve_cancel_date"])?;
        let keep = params.boolean("preserve_cancel_date")?.unwrap_or(false);
        let schedule = self.active_schedule(id)?.clone();
        let now = self.now();
        let released = |schedule: &mut Schedule| {
            schedule.status = "released";
            schedule.released_at = Some(now);
            schedule.released_subscription = schedule.subscription.take();
        };
        let before = objects::schedule(self, self.schedule(id)?, self.shape);
        self.update_schedule(id, "subscription_schedule.released", released)?;
        let after = objects::schedule(self, self.schedule(id)?, self.shape);
        self.emit_change("subscription_schedule.updated", &before, after);
        let Some(sub) = schedule.subscription else { return Ok(()) };
        self.update_subscription(&sub, |sub| {
            sub.schedule = None;
            if schedule.end_behavior == "cancel" && !keep {
                sub.forget_ending();
            }
        })
    }

    /// `POST /v1/subscription_schedules/{id}/cancel` ends the subscription too.
    pub(super) fn cancel_schedule(&mut self, id: &str, params: &Params) -> Result<(), Refused> {
        params.only(&["invoice_now", "prorate"])?;
        match self.active_schedule(id)?.subscription.clone() {
            Some(sub) => self.end(&sub, Some("cancellation_requested")),
            None => Ok(()),
        }
    }

    /// The end of a subscription also ends its schedule.
    pub(super) fn schedule_loses_subscription(
        &mut self,
        sub: &str,
        reason: Option<&str>,
    ) -> Result<(), Refused> {
        let Some(id) = self.subscription_mut(sub)?.schedule.take() else { return Ok(()) };
        let now = self.now();
        let kind = match reason {
            Some("payment_failed") => "subscription_schedule.aborted",
            _ => "subscription_schedule.canceled",
        };
        self.update_schedule(&id, kind, |schedule| {
            schedule.status = "canceled";
            schedule.canceled_at = Some(now);
        })
    }

    /// Refuses to change the end of a subscription while a schedule controls it.
    pub(super) fn ending_is_free(&self, sub: &str) -> Result<(), Refused> {
        match &self.subscription(sub)?.schedule {
            Some(schedule) => Err(Refused::invalid(format!(
                "The subscription is managed by the subscription schedule `{schedule}`, and its cancelation cannot be updated directly. Please update the schedule instead."
            ))),
            None => Ok(()),
        }
    }

    /// Refuses portal changes of a subscription whose schedule has later phases, or with several items: <https://docs.stripe.com/api/customer_portal/sessions/create>.
    pub(super) fn portal_may_change(&self, sub: &str) -> Result<(), Refused> {
        if self.subscription(sub)?.items.len() > 1 {
            return Err(Refused::invalid(
                "This subscription cannot be updated because it has multiple items.",
            ));
        }
        let schedule = self.subscription(sub)?.schedule.as_deref();
        let schedule = schedule.and_then(|id| self.schedule(id).ok());
        if schedule.is_some_and(|schedule| schedule.following().is_some()) {
            return Err(Refused::invalid(
                "This subscription cannot be updated because it has a scheduled update.",
            ));
        }
        Ok(())
    }

    /// The phase that starts with the next period, if any.
    pub(super) fn phase_at_renewal(&self, sub: &Subscription) -> Option<&Phase> {
        let schedule = self.schedule(sub.schedule.as_deref()?).ok()?;
        schedule.following().filter(|phase| phase.start == sub.period_end)
    }

    /// Starts a phase during a period.
    pub(super) fn phase_starts(&mut self, id: &str) -> Result<(), Refused> {
        let Some(sub) = self.schedule(id)?.subscription.clone() else { return Ok(()) };
        self.next_phase(id)?;
        self.enter_phase(id, &sub, None)
    }

    pub(super) fn next_phase(&mut self, id: &str) -> Result<(), Refused> {
        self.update_schedule(id, "subscription_schedule.updated", |schedule| schedule.current += 1)
    }

    /// Completes a schedule after its last phase. Its `end_behavior` has already set the subscription's
    /// end.
    pub(super) fn schedule_ends(&mut self, id: &str) -> Result<(), Refused> {
        let now = self.now();
        let sub = self.schedule(id)?.subscription.clone();
        self.update_schedule(id, "subscription_schedule.completed", |schedule| {
            schedule.status = "completed";
            schedule.completed_at = Some(now);
            schedule.released_subscription = schedule.subscription.take();
        })?;
        match sub {
            Some(sub) => self.update_subscription(&sub, |sub| sub.schedule = None),
            None => Ok(()),
        }
    }

    /// Applies a direct change of the subscription to the current phase.
    pub(super) fn running_phase_follows(&mut self, sub: &str) -> Result<(), Refused> {
        let sub = self.subscription(sub)?.clone();
        let Some(id) = &sub.schedule else { return Ok(()) };
        self.update_schedule(id, "subscription_schedule.updated", |schedule| {
            if let Some(phase) = schedule.phases.get_mut(schedule.current) {
                phase.items = bought(&sub);
                phase.settings = sub.invoice_settings();
            }
        })
    }

    /// Applies the current phase to the subscription.
    fn enter_phase(
        &mut self,
        id: &str,
        sub: &str,
        proration: Option<Proration>,
    ) -> Result<(), Refused> {
        let Some(phase) = self.schedule(id)?.running().cloned() else { return Ok(()) };
        let before = self.subscription(sub)?.clone();
        if bought(&before) != phase.items {
            let change = Change {
                items: self.items_of(&before, &phase.items),
                proration: proration.unwrap_or_else(|| Proration::named(phase.proration)),
                from: self.now(),
                restarts: false,
            };
            self.change_plan(sub, &change, IfUnpaid::Allow)?;
        }
        self.update_subscription(sub, |sub| {
            sub.metadata.extend(phase.metadata);
            sub.set_invoice_settings(phase.settings);
        })
    }

    /// Sets the subscription's `cancel_at` for `end_behavior=cancel`.
    fn schedule_ending(&mut self, id: &str, sub: &str) -> Result<(), Refused> {
        let schedule = self.schedule(id)?;
        let end = schedule.phases.last().map(|phase| phase.end);
        let cancels = schedule.end_behavior == "cancel";
        let now = self.now();
        self.update_subscription(sub, |sub| {
            if cancels {
                sub.cancel_at_period_end = false;
                sub.cancel_at = end;
                sub.canceled_at = Some(now);
                sub.cancel_reason = Some("cancellation_requested");
            } else {
                sub.forget_ending();
            }
        })
    }

    fn active_schedule(&self, id: &str) -> Result<&Schedule, Refused> {
        let schedule = self.schedule(id)?;
        if schedule.status == "active" {
            return Ok(schedule);
        }
        let status = schedule.status;
        Err(Refused::invalid(format!("The subscription schedule is {status} and cannot change.")))
    }

    fn update_schedule(
        &mut self,
        id: &str,
        kind: &str,
        change: impl FnOnce(&mut Schedule),
    ) -> Result<(), Refused> {
        let before = objects::schedule(self, self.schedule(id)?, self.shape);
        change(self.schedule_mut(id)?);
        let after = objects::schedule(self, self.schedule(id)?, self.shape);
        self.emit_change(kind, &before, after);
        Ok(())
    }

    fn read_phases(
        &mut self,
        params: &Params,
        known: &[Discount],
        shape: ApiShape,
    ) -> Result<Vec<Phase>, Refused> {
        let mut phases: Vec<Phase> = Vec::new();
        while params.has(&format!("phases/{}", phases.len())) {
            let before = phases.last().map(|phase| phase.end);
            let at = format!("phases/{}", phases.len());
            phases.push(self.read_phase(params, &at, (before, known), shape)?);
        }
        Ok(phases)
    }

    fn read_phase(
        &mut self,
        params: &Params,
        at: &str,
        (before, known_discounts): (Option<i64>, &[Discount]),
        shape: ApiShape,
    ) -> Result<Phase, Refused> {
        let mut known = vec![
            "currency",
            "default_tax_rates",
            "description",
            "discounts",
            "duration",
            "end_date",
            "items",
            "metadata",
            "proration_behavior",
            "start_date",
        ];
        if shape == ApiShape::Old {
            // Removed in 2025-09-30.clover.
            known.push("iterations");
        }
        params.only_under(at, &known)?;
        let items = self.read_phase_items(params, at)?;
        let interval = items.first().and_then(|item| self.interval(&item.price));
        let start = self.time(params, &format!("{at}/start_date"))?.or(before);
        let start = start.ok_or_else(|| {
            Refused::invalid("The first phase needs a `start_date` to anchor the ends to.")
        })?;
        if before.is_some_and(|before| before != start) {
            return Err(Refused::invalid("A phase must start where the one before it ends."));
        }
        let end = match self.time(params, &format!("{at}/end_date"))? {
            Some(end) => end,
            None => Self::phase_length(params, at, interval, start)?,
        };
        if end <= start {
            return Err(Refused::invalid("A phase must end after it starts."));
        }
        let behaviors = ["create_prorations", "always_invoice", "none"];
        let proration = params.choice(&format!("{at}/proration_behavior"), &behaviors)?;
        let mut metadata = Metadata::new();
        params.merge_metadata(&format!("{at}/metadata"), &mut metadata);
        let settings = self.read_settings(params, &format!("{at}/"), known_discounts)?;
        Ok(Phase {
            items,
            start,
            end,
            proration: proration.unwrap_or("create_prorations"),
            metadata,
            settings,
        })
    }

    /// Reads the items of a phase; other items are removed when it starts.
    fn read_phase_items(&self, params: &Params, at: &str) -> Result<Vec<Bought>, Refused> {
        params.required(&format!("{at}/items/0/price"))?;
        let mut items: Vec<Bought> = Vec::new();
        while params.has(&format!("{at}/items/{}", items.len())) {
            let at = format!("{at}/items/{}", items.len());
            params.only_under(&at, &["price", "quantity"])?;
            let price = params.required(&format!("{at}/price"))?.to_owned();
            let quantity = params.integer(&format!("{at}/quantity"))?;
            if quantity.is_some() && self.price(&price)?.metered {
                return Err(Refused::invalid(
                    "Quantity should not be specified where usage_type is `metered`.",
                ));
            }
            items.push(Bought { price, quantity: quantity.unwrap_or(1) });
        }
        self.agree_on(&items)?;
        Ok(items)
    }

    /// The end of a phase without an end date: after its duration, or after one interval of its price.
    fn phase_length(
        params: &Params,
        at: &str,
        interval: Option<&str>,
        start: i64,
    ) -> Result<i64, Refused> {
        let known = ["day", "week", "month", "year"];
        let unit = params.choice(&format!("{at}/duration/interval"), &known)?;
        let count = match unit {
            Some(_) => params.integer(&format!("{at}/duration/interval_count"))?,
            None => params.integer(&format!("{at}/iterations"))?,
        };
        let count = count.unwrap_or(1);
        Ok(later(start, unit.or(interval).unwrap_or("month"), count))
    }

    /// `now` or Unix seconds.
    fn time(&self, params: &Params, at: &str) -> Result<Option<i64>, Refused> {
        match params.text(at) {
            Some("now") => Ok(Some(self.now())),
            _ => params.integer(at),
        }
    }
}

fn bought(sub: &Subscription) -> Vec<Bought> {
    let bought =
        sub.items.iter().map(|item| Bought { price: item.price.clone(), quantity: item.quantity });
    bought.collect()
}
