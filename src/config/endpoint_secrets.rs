//! The signing secret of each webhook endpoint, in a variable of its own.

use std::ops::RangeInclusive;

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use secrecy::{ExposeSecret, SecretSlice, SecretString};

use crate::config::secret_list::split_secrets;
use crate::config::{ConfigError, Environment, Problem};
use crate::domain::ids::EndpointName;

/// Length of a decoded signing secret in bytes.
/// Source: <https://github.com/standard-webhooks/standard-webhooks/blob/main/spec/standard-webhooks.md>.
const SECRET_LENGTH: RangeInclusive<usize> = 24..=64;

/// The variable that holds the signing secret of an endpoint.
pub(super) fn variable(name: &EndpointName) -> String {
    format!("WEBHOOK_ENDPOINT_SECRET_{}", variable_suffix(name))
}

/// The former name of [`variable`], which is refused.
fn former_variable(name: &EndpointName) -> String {
    format!("CALLBACK_SECRET_{}", variable_suffix(name))
}

fn variable_suffix(name: &EndpointName) -> String {
    name.as_str().to_ascii_uppercase().replace('-', "_")
}

/// The signing keys of one endpoint.
pub fn webhook_endpoint_secrets(
    environment: &Environment,
    name: &EndpointName,
) -> Result<Vec<SecretSlice<u8>>, ConfigError> {
    secrets(environment, name).map_err(ConfigError::from)
}

/// The signing keys of one endpoint, never empty; several while one is rotated.
pub(super) fn secrets(
    environment: &Environment,
    name: &EndpointName,
) -> Result<Vec<SecretSlice<u8>>, Problem> {
    const REMEDY: &str = "set it to `whsec_` and 24 to 64 random bytes in base64, for example from \
                          `echo whsec_$(openssl rand -base64 32)` (several, separated by commas, \
                          while one is rotated)";
    let variable = variable(name);
    if let Some(former) = environment.defined(&former_variable(name)) {
        let suffix = if former.ends_with("_FILE") { "_FILE" } else { "" };
        return Err(Problem::new(
            former,
            format!("is now called {variable}{suffix}"),
            format!("rename the variable to {variable}{suffix}"),
        ));
    }
    let Some(text) = environment.get(&variable)?.map(SecretString::from) else {
        return Err(Problem::new(variable, "is not set", REMEDY));
    };
    let secrets: Option<Vec<_>> = split_secrets(&text).iter().map(decode).collect();
    secrets
        .filter(|secrets| !secrets.is_empty())
        .ok_or_else(|| Problem::new(variable, "is not a valid signing secret", REMEDY))
}

/// The key bytes of a `whsec_…` secret; `None` if it is malformed or of the wrong length.
pub(super) fn decode(secret: &SecretString) -> Option<SecretSlice<u8>> {
    let text = secret.expose_secret().strip_prefix("whsec_")?;
    let bytes = STANDARD.decode(text).ok()?;
    SECRET_LENGTH.contains(&bytes.len()).then(|| SecretSlice::from(bytes))
}

#[cfg(test)]
mod tests {
    use super::{secrets, variable};
    use crate::domain::ids::EndpointName;

    #[test]
    fn the_variable_is_named_after_the_endpoint() {
        let name = EndpointName::new("bot-2");
        assert_eq!(variable(&name), "WEBHOOK_ENDPOINT_SECRET_BOT_2");
    }

    #[test]
    fn the_former_variable_is_refused_with_the_new_name() {
        let good = "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw";
        for suffix in ["", "_FILE"] {
            let former = format!("CALLBACK_SECRET_MY_BOT{suffix}");
            let current = ("WEBHOOK_ENDPOINT_SECRET_MY_BOT".to_owned(), good.to_owned());
            for pairs in [
                vec![(former.clone(), good.to_owned())],
                vec![current, (former.clone(), good.to_owned())],
            ] {
                let problem = secrets(&pairs.into_iter().collect(), &EndpointName::new("my-bot"));
                let text = problem.unwrap_err().to_string();
                let new_name = format!("WEBHOOK_ENDPOINT_SECRET_MY_BOT{suffix}");
                assert!(text.starts_with(&former) && text.contains(&new_name), "{text}");
                assert!(!text.contains(good), "{text}");
            }
        }
    }

    #[test]
    fn a_secret_is_whsec_and_enough_bytes_in_base64_and_never_printed() {
        let name = EndpointName::new("crm");
        let read = |value: &str| {
            let pair = ("WEBHOOK_ENDPOINT_SECRET_CRM".to_owned(), value.to_owned());
            secrets(&[pair].into_iter().collect(), &name).map_err(|problem| problem.to_string())
        };
        let good = "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw";
        assert_eq!(read(good).unwrap().len(), 1);
        assert_eq!(read(&format!("{good}, {good}")).unwrap().len(), 2);
        for bad in ["", ",", "MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw", "whsec_aHVzaA==", "whsec_h*sh"] {
            let error = read(bad).unwrap_err();
            assert!(
                error.contains("WEBHOOK_ENDPOINT_SECRET_CRM") && !error.contains("aHVzaA"),
                "{error}"
            );
        }
    }
}
