//! Who runs the command, by the name that the audit log shows.

use std::fs;

use crate::domain::admin::Operator;

/// Where Unix lists its users: name, password, id, and more, separated by colons.
const USERS: &str = "/etc/passwd";

/// The user of this process. Without a name in [`USERS`], their id.
pub(super) fn operator() -> Operator {
    let id = rustix::process::getuid().as_raw().to_string();
    let users = fs::read_to_string(USERS).unwrap_or_default();
    Operator::CommandLine(name_of(&id, &users).unwrap_or(&id).to_owned())
}

fn name_of<'a>(id: &str, users: &'a str) -> Option<&'a str> {
    users.lines().find_map(|line| {
        let mut fields = line.split(':');
        let name = fields.next()?;
        (fields.nth(1)? == id).then_some(name)
    })
}

#[cfg(test)]
mod tests {
    use super::name_of;

    #[test]
    fn a_user_is_found_by_id() {
        let users = "root:x:0:0:root:/root:/bin/sh\nbroken\nolga:x:1000:1000::/home/olga:/bin/sh\n";
        for (id, name) in [("0", Some("root")), ("1000", Some("olga")), ("1001", None)] {
            assert_eq!(name_of(id, users), name, "{id}");
        }
    }
}
