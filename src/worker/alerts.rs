//! Looks for conditions that the admins have to be alerted to.

use std::time::Duration;

use tokio_util::sync::CancellationToken;

use crate::billing::{Alerts, Surroundings};
use crate::domain::clock::SharedClock;
use crate::telegram::Telegram;
use crate::worker::sleep::Sleep;

/// How often conditions are looked for that no commit announces.
const INTERVAL: Duration = Duration::from_secs(30);
/// How often the settings at Stripe are read.
const SETTINGS_INTERVAL: Duration = Duration::from_hours(1);
/// When they are read first.
const AFTER_START: Duration = Duration::from_mins(2);

/// Runs until `stop`. `telegram`: whether it responds.
pub async fn run(alerts: Alerts, telegram: Telegram, clock: SharedClock, stop: CancellationToken) {
    tokio::join!(watch(&alerts, &telegram, &clock, &stop), check_settings(&alerts, &stop));
}

async fn watch(
    alerts: &Alerts,
    telegram: &Telegram,
    clock: &SharedClock,
    stop: &CancellationToken,
) {
    let mut listener = alerts.listen();
    while !stop.is_cancelled() {
        let around = Surroundings {
            telegram_is_available: telegram.contact().is_available(),
            disk: alerts.disk_space().await,
        };
        if let Err(error) = alerts.evaluate(around).await {
            log::error!(error:%; "alerts cannot be evaluated");
        }
        let probed = tokio::select! {
            () = stop.cancelled() => return,
            probed = alerts.probe_stripe() => probed,
        };
        if let Err(error) = probed {
            log::error!(error:%; "alerts cannot be read");
        }
        tokio::select! {
            () = stop.cancelled() => {}
            () = listener.woken() => {}
            () = clock.sleep_until(Some(clock.now().plus(INTERVAL))) => {}
        }
    }
}

async fn check_settings(alerts: &Alerts, stop: &CancellationToken) {
    let mut pause = AFTER_START;
    loop {
        tokio::select! {
            () = stop.cancelled() => return,
            () = tokio::time::sleep(pause) => {}
        }
        let checked = tokio::select! {
            () = stop.cancelled() => return,
            checked = alerts.check_settings() => checked,
        };
        if let Err(error) = checked {
            log::error!(error:%; "the settings at Stripe cannot be compared");
        }
        pause = SETTINGS_INTERVAL;
    }
}
