//! Validates what the shape of the file cannot express, and reports each problem with its line and remedy.

use std::net::{Ipv4Addr, Ipv6Addr};
use std::path::PathBuf;
use std::time::Duration;

use toml::Spanned;

use crate::config::Environment;
use crate::config::check::Check;
use crate::config::shape::{self, File};
use crate::config::values::DAY;
use crate::config::{BillingSettings, BotSettings, HttpSettings, Settings};
use crate::domain::account::Archiving;
use crate::domain::backup::BackupSchedule;
use crate::domain::language::Language;
use crate::domain::plan_change::{ChangePolicy, ChangeTiming};
use crate::domain::retention::Retention;
use crate::domain::revocation_limit::RevocationLimit;

impl Check<'_> {
    /// Converts the file to [`Settings`].
    pub(super) fn settings(&mut self, file: File, environment: &Environment) -> Settings {
        self.default_language = self.default_locale(&file.bot.default_locale);
        let listen = self
            .variable(environment, "TOLLGATE_LISTEN")
            .map(|value| ("TOLLGATE_LISTEN".to_owned(), value));
        let (listen_place, listen) = listen.unwrap_or_else(|| {
            let at = self.at(file.http.listen.span());
            (format!("{at}: http.listen"), file.http.listen.into_inner())
        });
        let database = self.variable(environment, "TOLLGATE_DATABASE").map(PathBuf::from);
        let plan_images = self.plan_images(&file.plans);
        let mut catalogue = self.catalogue(file.plans, file.entitlements);
        self.map_prices(&mut catalogue, environment);
        self.each_price_once(&catalogue);
        let public_url = self.public_url("http.public_url", file.http.public_url);
        let mut reminders = match file.billing.reminders {
            Some(rows) => {
                rows.into_iter().map(|row| self.duration("billing.reminders", row)).collect()
            }
            None => vec![DAY * 3, DAY],
        };
        reminders.sort_unstable_by(|a, b| b.cmp(a));
        let metrics_at = file.http.metrics_listen.as_ref().map(|listen| self.at(listen.span()));
        let settings = Settings {
            bot: BotSettings {
                default_locale: self.default_language.tag().to_owned(),
                support: file.bot.support.and_then(|support| self.support(support)),
                terms_url: file.bot.terms_url.map(|url| self.public_url("bot.terms_url", url)),
                privacy_url: file
                    .bot
                    .privacy_url
                    .map(|url| self.public_url("bot.privacy_url", url)),
                updates: file.bot.updates,
                weekly_digest: file.bot.weekly_digest,
            },
            admins: file.admins.into_iter().map(|row| self.admin(row)).collect(),
            http: HttpSettings {
                listen: self.address(listen_place, &listen),
                public_url: public_url.trim_end_matches('/').to_owned(),
                metrics_listen: file.http.metrics_listen.map(|listen| {
                    let at = self.at(listen.span());
                    self.address(format!("{at}: http.metrics_listen"), &listen.into_inner())
                }),
                trusted_proxies: match file.http.trusted_proxies {
                    Some(proxies) => {
                        proxies.into_iter().filter_map(|proxy| self.proxy(proxy)).collect()
                    }
                    None => vec![Ipv4Addr::LOCALHOST.into(), Ipv6Addr::LOCALHOST.into()],
                },
                rates: file.http.rates,
            },
            database: database.unwrap_or(file.database.path),
            billing: BillingSettings {
                grace: file
                    .billing
                    .grace
                    .map_or(DAY * 3, |grace| self.duration("billing.grace", grace)),
                reminders,
                trial_days: file.billing.trial.map_or(0, |trial| self.days(trial)),
                allow_promotion_codes: file.billing.allow_promotion_codes,
                changes: ChangePolicy {
                    upgrades: file.billing.upgrades.unwrap_or(ChangeTiming::Now),
                    downgrades: file.billing.downgrades.unwrap_or(ChangeTiming::PeriodEnd),
                },
                reconcile: file.billing.reconcile.map_or(DAY / 4, |every| self.reconcile(every)),
                max_revocations: file
                    .billing
                    .max_revocations
                    .map_or_else(RevocationLimit::default, |share| self.max_revocations(share)),
                portal_configuration: file.billing.portal_configuration.filter(|id| !id.is_empty()),
                archiving: Archiving::default(),
            },
            retention: self.retention(file.retention),
            backup: file.backup.map(|backup| self.backup(backup)),
            brand: self.brand(file.brand),
            webhook_endpoints: self.webhook_endpoints(file.webhook_endpoints),
            chats: self.chats(file.chats, &catalogue),
            catalogue,
            plan_images,
            texts: self.operator_texts(file.bot.texts),
            stripe_api_base: self.variable(environment, "STRIPE_API_BASE"),
            telegram_api_url: self.variable(environment, "TELEGRAM_API_URL"),
        };
        self.readiness(&settings, metrics_at.as_deref());
        settings
    }

    fn default_locale(&mut self, tag: &Spanned<String>) -> Language {
        Language::of_tag(tag.get_ref()).unwrap_or_else(|| {
            self.problem(
                format!("{}: bot.default_locale", self.at(tag.span())),
                format!("there is no language `{}`", tag.get_ref()),
                format!("use one of {}", Language::list()),
            );
            Language::En
        })
    }

    fn max_revocations(&mut self, text: Spanned<String>) -> RevocationLimit {
        let at = self.at(text.span());
        let share = self.percentage(
            format!("{at}: billing.max_revocations"),
            &text.into_inner(),
            "for example 10%",
        );
        let default = RevocationLimit::default();
        RevocationLimit { percent: share.unwrap_or(default.percent), ..default }
    }

    pub(super) fn percentage(&mut self, place: String, share: &str, example: &str) -> Option<u8> {
        let percent = share.strip_suffix('%').and_then(|number| number.trim().parse().ok());
        let percent = percent.filter(|percent| *percent <= 100);
        if percent.is_none() {
            self.problem(
                place,
                format!("`{share}` is not a percentage"),
                format!("write a whole percentage, {example}; 100% means no limit"),
            );
        }
        percent
    }

    fn retention(&mut self, shape: shape::Retention) -> Retention {
        let default = Retention::default();
        let mut kept = |key, text: Option<Spanned<String>>, default| {
            text.map_or(default, |text| self.kept_for(key, text))
        };
        Retention {
            raw_events: kept("retention.raw_events", shape.raw_events, default.raw_events),
            audit_payloads: kept(
                "retention.audit_payloads",
                shape.audit_payloads,
                default.audit_payloads,
            ),
        }
    }

    fn backup(&mut self, shape: shape::Backup) -> BackupSchedule {
        let mut schedule = BackupSchedule::default();
        if let Some(every) = shape.every {
            let at = self.at(every.span());
            schedule.every = self.duration("backup.every", every);
            if schedule.every < Duration::from_mins(10) {
                self.problem(
                    format!("{at}: backup.every"),
                    "a backup copies the whole database",
                    "write 10m or longer, for example 6h; Litestream replicates continuously",
                );
            }
        }
        if let Some(folder) = shape.folder {
            let at = self.at(folder.span());
            schedule.folder = folder.into_inner();
            if schedule.folder.as_os_str().is_empty() {
                self.problem(
                    format!("{at}: backup.folder"),
                    "there is no name",
                    "write a folder that only tollgate uses, for example backups",
                );
            }
        }
        if let Some(keep) = shape.keep {
            let at = self.at(keep.span());
            schedule.keep = usize::try_from(keep.into_inner()).unwrap_or(usize::MAX);
            if schedule.keep == 0 {
                self.problem(
                    format!("{at}: backup.keep"),
                    "no backup would be left",
                    "write 1 or more, or remove the table [backup]",
                );
            }
        }
        schedule
    }

    /// Stripe lists its events for thirty days. Until then a reconciliation can find missed ones, and what is
    /// stored has to explain what they change.
    fn kept_for(&mut self, key: &str, text: Spanned<String>) -> Duration {
        let at = self.at(text.span());
        let kept = self.duration(key, text);
        if kept < DAY * 30 {
            self.problem(
                format!("{at}: {key}"),
                "this would remove data that is still needed",
                "write 30d or longer, for example 400d or 10y",
            );
        }
        kept
    }

    /// Each reconciliation lists all subscriptions at Stripe, hence the lower bound.
    fn reconcile(&mut self, text: Spanned<String>) -> Duration {
        let at = self.at(text.span());
        let every = self.duration("billing.reconcile", text);
        if every < Duration::from_mins(10) {
            self.problem(
                format!("{at}: billing.reconcile"),
                "this would exceed Stripe's rate limits",
                "write 10m or longer, for example 6h",
            );
        }
        every
    }

    fn days(&mut self, text: Spanned<String>) -> u32 {
        let at = self.at(text.span());
        let duration = self.duration("billing.trial", text);
        if !duration.as_secs().is_multiple_of(DAY.as_secs()) {
            self.problem(
                format!("{at}: billing.trial"),
                "a trial must last whole days",
                "write for example 7d",
            );
        }
        u32::try_from(duration.as_secs() / DAY.as_secs()).unwrap_or(u32::MAX)
    }
}
