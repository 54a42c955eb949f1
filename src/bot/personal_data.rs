//! `/mydata` and `/forget`: a user's own data.

use crate::billing::Refusal;
use crate::bot::Bot;
use crate::bot::context::ChatContext;
use crate::bot::screens::Answer;
use crate::domain::audit::Actor;
use crate::domain::personal_data::Erasure;
use crate::messages::Screen;
use crate::telegram::{Delivery, Document};

const FILE_NAME: &str = "my-data.json";

impl Bot {
    /// Sends everything that is stored about the user as a file.
    pub(super) async fn send_data(&self, context: &ChatContext) -> Result<Answer, Refusal> {
        let (user, records) = (context.id(), &self.services().personal_records);
        let data = records.export(user, Actor::User(user)).await?;
        let json = serde_json::to_string_pretty(&data).map_err(|error| {
            log::error!(error:%; "the data of a user cannot be written as JSON");
            Refusal::Internal
        })?;
        let caption = context.localizer.my_data_caption();
        let document = Document::Text(json);
        let sent =
            self.telegram().send_document(context.chat(), FILE_NAME, document, &caption).await;
        let is_sent = matches!(sent, Delivery::Delivered { .. });
        self.record_delivery(context.chat().chat, sent).await;
        if is_sent { Ok(Answer::Sent) } else { Err(Refusal::Internal) }
    }

    /// What an erasure means, or why it is not possible now.
    pub(super) async fn offer_erasure(&self, context: &ChatContext) -> Result<Screen, Refusal> {
        let (user, localizer) = (context.id(), &context.localizer);
        let erasure = self.services().personal_records.erasure(user).await?;
        if erasure == Erasure::SubscriptionRuns {
            return Ok(localizer.erasure_waits());
        }
        let (_, held) = self.services().accounts.entitlements(user).await?;
        Ok(localizer.erasure_offer(user, !held.is_empty()))
    }

    pub(super) async fn erase(&self, context: &ChatContext) -> Result<Screen, Refusal> {
        let user = context.id();
        let erased = self.services().personal_records.erase(user, Actor::User(user)).await?;
        Ok(match erased {
            Erasure::SubscriptionRuns => context.localizer.erasure_waits(),
            Erasure::Done | Erasure::Unknown => context.localizer.erased(),
        })
    }
}
