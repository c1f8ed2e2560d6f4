//! `--accounts`: several accounts of a trunk and their numbers, out of a table as spreadsheets write it.

mod csv;

use core::fmt::Write as _;
use std::collections::BTreeMap;
use std::path::Path;

use plan::{E164, Profile, ProfileFile, Side, is_user, toml_text as quoted};

use crate::load::Wrong;

/// The columns, of which each has to be there.
const COLUMNS: [&str; 3] = ["user", "password", "dids"];
/// What a file looks like.
const EXAMPLE: &str = "user,password,dids";

/// The most numbers of one range.
const RANGE_MAX: u64 = 10_000;

/// What stands in a file, in its order.
#[derive(Debug)]
pub(super) struct Accounts {
    path: String,
    each: Vec<Account>,
}

#[derive(Debug, PartialEq, Eq)]
struct Account {
    user: String,
    password: String,
    dids: Vec<E164>,
}

impl Accounts {
    /// Reads a file.
    ///
    /// # Errors
    /// What is wrong with it, where, and what to do about it.
    pub(super) fn read(path: &Path) -> Result<Self, Wrong> {
        let name = path.display().to_string();
        let octets = std::fs::read(path).map_err(|e| {
            format!("cannot read {name}: {e}; --accounts takes a CSV with the columns {EXAMPLE}")
        })?;
        let text = String::from_utf8(octets)
            .map_err(|_| format!("{name} is not in UTF-8: save it as `CSV UTF-8`"))?;
        let each = parse(&text).map_err(|(line, why)| format!("{name}:{line}: {why}"))?;
        Ok(Self { path: name, each })
    }

    /// What a play lays over the profile of a side that has them: the accounts, DIDs that it did not have yet, and for a
    /// PBX phones behind them.
    ///
    /// # Errors
    /// They do not go with the profile.
    pub(super) fn overrides(&self, side: Side, own: &ProfileFile) -> Result<String, Wrong> {
        let profile = own.alone().map_err(|error| error.to_string())?;
        if profile.registration.gin {
            return Err(format!(
                "{}: the profile `{}` registers all numbers in bulk; take another one for several accounts, or state \
                 `gin = false` in its [registration]",
                self.path, own.name
            ));
        }
        let names = names(&profile);
        let name = |did: &E164| names.get(did).cloned().unwrap_or_else(|| did.to_string());
        let mut text = String::new();
        for account in &self.each {
            let dids: Vec<String> = account.dids.iter().map(|did| quoted(&name(did))).collect();
            let (user, password) = (quoted(&account.user), quoted(&account.password));
            let _ = writeln!(text, "\n[override.{side}.registration.accounts.{user}]");
            let _ = writeln!(text, "password = {password}\ndids = [{}]", dids.join(", "));
        }
        let dids = || self.each.iter().flat_map(|account| &account.dids);
        let _ = writeln!(text, "\n[override.{side}.numbers.dids]");
        for did in dids().filter(|did| !names.contains_key(*did)) {
            let _ = writeln!(text, "{0} = {0}", quoted(&did.to_string()));
        }
        let has_phone = |did: &&E164| profile.extensions.contains_key(&name(did));
        for did in dids().filter(|did| side == Side::Pbx && !has_phone(did)) {
            let _ = writeln!(text, "\n[override.{side}.extensions.{}]", quoted(&name(did)));
        }
        Ok(text)
    }
}

/// The DIDs that a profile has, by their numbers.
fn names(profile: &Profile) -> BTreeMap<E164, String> {
    profile.numbers.dids.keys().filter_map(|name| Some((profile.did(name)?, name.clone()))).collect()
}

fn parse(text: &str) -> Result<Vec<Account>, csv::Wrong> {
    let mut rows = csv::rows(text)?.into_iter();
    let Some((line, head)) = rows.next() else {
        return Err((1, format!("the file is empty: its first line is `{EXAMPLE}`")));
    };
    let columns = columns(&head).map_err(|why| (line, why))?;
    let (mut each, mut users, mut numbers) = (Vec::new(), BTreeMap::new(), BTreeMap::new());
    for (line, row) in rows {
        let account = account(&columns, &row).map_err(|why| (line, why))?;
        if let Some(before) = users.insert(account.user.clone(), line) {
            return Err((
                line,
                format!("the user `{}` is that of line {before} too: leave out one", account.user),
            ));
        }
        for did in &account.dids {
            if let Some(before) = numbers.insert(did.clone(), line) {
                let cure = "a number is of one account, leave it out at the other";
                return Err((line, format!("the DID {did} is that of line {before} too: {cure}")));
            }
        }
        each.push(account);
    }
    if each.is_empty() {
        return Err((line, "no account follows the names of the columns: write one a line".to_owned()));
    }
    Ok(each)
}

/// Where each of the columns stands.
fn columns(head: &[String]) -> Result<[usize; 3], String> {
    let named: Vec<String> = head.iter().map(|name| name.to_ascii_lowercase()).collect();
    if let [one] = named.as_slice()
        && one.contains([';', '\t'])
    {
        return Err("the columns are not separated by commas: save the table with commas".to_owned());
    }
    if let Some(other) = named.iter().find(|name| !COLUMNS.contains(&name.as_str())) {
        return Err(format!(
            "`{}` is no column: the first line names the columns, which are {EXAMPLE}",
            trace::visible(other)
        ));
    }
    let mut places = [0; 3];
    for (place, column) in places.iter_mut().zip(COLUMNS) {
        let mut found = named.iter().enumerate().filter(|(_, name)| *name == column);
        let first = found.next().ok_or_else(|| format!("the column `{column}` is missing: add it"))?;
        if found.next().is_some() {
            return Err(format!("the column `{column}` is there twice: leave out one"));
        }
        *place = first.0;
    }
    Ok(places)
}

fn account(columns: &[usize; 3], row: &[String]) -> Result<Account, String> {
    if row.len() != columns.len() {
        return Err(format!(
            "{} columns instead of {}: DIDs have blanks or `;` between them, and what has a comma in it stands in quotes",
            row.len(),
            columns.len()
        ));
    }
    let [user, password, dids] = columns.map(|at| row[at].as_str());
    if user.is_empty() {
        return Err("the user is empty: write the user of the account, or leave out the line".to_owned());
    }
    if let Some(c) = user.chars().find(|c| !is_user(&c.to_string())) {
        let c = c.escape_default();
        return Err(format!("a user cannot have `{c}` in it: write the part before the @, without blanks"));
    }
    if password.is_empty() {
        return Err(format!("`{user}` has no password: write one"));
    }
    if password.chars().any(char::is_control) {
        return Err(format!("the password of `{user}` has a control character in it: take it out"));
    }
    let dids = dids.split([' ', '\t', '\n', '\r', ';']).filter(|did| !did.is_empty());
    let dids: Vec<Vec<E164>> = dids.map(range).collect::<Result<_, _>>()?;
    Ok(Account { user: user.to_owned(), password: password.to_owned(), dids: dids.concat() })
}

/// One DID, or all from the first to the last of them: `+12025550100-+12025550149`.
fn range(text: &str) -> Result<Vec<E164>, String> {
    let Some((first, last)) = text.split_once('-') else { return Ok(vec![did(text)?]) };
    let [first, last] = [did(first)?, did(last)?];
    let value = |number: &E164| number.digits().parse::<u64>().unwrap_or_default();
    let [from, to] = [value(&first), value(&last)];
    if first.digits().len() != last.digits().len() || from > to || to - from >= RANGE_MAX {
        return Err(format!(
            "`{text}` is no range of DIDs: write the first and the last, of as many digits, with {RANGE_MAX} numbers at \
             most, +12025550100-+12025550149"
        ));
    }
    Ok((from..=to).filter_map(|number| E164::parse(&format!("+{number}"))).collect())
}

fn did(text: &str) -> Result<E164, String> {
    let number = text.starts_with('+').then(|| E164::parse(text)).flatten();
    number.ok_or_else(|| {
        format!("`{}` is no DID: write a plus and all digits, +12025550170", trace::visible(text))
    })
}

#[cfg(test)]
mod tests {
    use plan::Selection;

    use super::*;

    fn accounts(text: &str) -> Accounts {
        Accounts { path: "a.csv".to_owned(), each: parse(text).expect("accounts") }
    }

    #[test]
    fn a_table_is_read_whatever_wrote_it() {
        let expected = [("alice", "x,\"y", 2), ("bob", "z", 0)];
        for text in [
            "user,password,dids\nalice,\"x,\"\"y\",+12025550140 +12025550141\nbob,z,\n",
            "\u{feff}User,DIDs,Password\r\nalice,+12025550140;+12025550141,\"x,\"\"y\"\r\n\r\nbob,,z\r\n",
            "dids,user,password\n\"+12025550140\n+12025550141\",alice,\"x,\"\"y\"\n\"\", bob , z",
        ] {
            let read = accounts(text).each;
            let seen: Vec<_> =
                read.iter().map(|a| (a.user.as_str(), a.password.as_str(), a.dids.len())).collect();
            assert_eq!(seen, expected, "{text:?}");
        }
    }

    #[test]
    fn what_is_wrong_has_its_line_and_a_cure() {
        let table = [
            ("", 1, "its first line is"),
            ("\n \n", 1, "its first line is"),
            ("user,password,dids\n", 1, "write one a line"),
            ("alice,x,+12025550140\n", 1, "the first line names the columns"),
            ("user;password;dids\na;b;c\n", 1, "save the table with commas"),
            ("\nuser,password\n", 2, "`dids` is missing: add it"),
            ("user,user,password,dids\n", 1, "there twice"),
            ("user,password,dids\na,b\n", 2, "2 columns instead of 3"),
            ("user,password,dids\na,b,+12025550140,+12025550141\n", 2, "blanks or `;`"),
            ("user,password,dids\n\n,b,\n", 3, "the user is empty"),
            ("user,password,dids\na@b,b,\n", 2, "before the @"),
            ("user,password,dids\na,,\n", 2, "has no password"),
            ("user,password,dids\na,\"b\nc\",\n", 2, "control character"),
            ("user,password,dids\na,b,\na,c,\n", 3, "that of line 2 too"),
            ("user,password,dids\na,b,+12025550140\nb,c,+12025550140\n", 3, "leave it out"),
            ("user,password,dids\na,b,+12025550140 +12025550140\n", 2, "that of line 2 too"),
            ("user,password,dids\na,b,+12025550170-179\n", 2, "a plus and all digits"),
            ("user,password,dids\na,b,12025550170\n", 2, "a plus and all digits"),
            ("user,password,dids\na,b,+12025550149-+12025550100\n", 2, "is no range"),
            ("user,password,dids\na,b,+12025550100-+120255501490\n", 2, "is no range"),
            ("user,password,dids\na,b,+12025550000-+12025560000\n", 2, "10000 numbers at most"),
            ("user,password,dids\na,b,+12025550100-\n", 2, "a plus and all digits"),
            (
                "user,password,dids\na,b,+12025550140-+12025550149\nb,c,+12025550149\n",
                3,
                "that of line 2 too",
            ),
            ("user,password,dids\na,\"b,\n", 2, "nothing closes"),
        ];
        for (text, line, words) in table {
            let (at, why) = parse(text).expect_err(text);
            assert!(at == line && why.contains(words), "{text:?}: {at}: {why}");
        }
    }

    #[test]
    fn a_range_is_all_its_numbers() {
        let read =
            accounts("user,password,dids\na,b,+12025550198-+12025550201 +12025550140-+12025550140\n").each;
        let dids: Vec<String> = read[0].dids.iter().map(ToString::to_string).collect();
        let expected = ["+12025550198", "+12025550199", "+12025550200", "+12025550201", "+12025550140"];
        assert_eq!(dids, expected);
    }

    #[test]
    fn a_file_that_is_none_is_told_so() {
        let wrong = Accounts::read(Path::new("/nowhere/a.csv")).expect_err("there is none");
        assert!(wrong.contains("/nowhere/a.csv") && wrong.contains(EXAMPLE), "{wrong}");
    }

    #[test]
    fn dids_that_the_profile_has_keep_their_names_and_phones() {
        let accounts = accounts("user,password,dids\nbob,z,+12025550172 +12025550140\n");
        let text = accounts.overrides(Side::Pbx, &Selection::device_profile(Side::Pbx)).expect("overrides");
        assert!(text.contains("dids = [\"busy\", \"+12025550140\"]"), "{text}");
        assert!(text.contains("[override.pbx.extensions.\"+12025550140\"]"), "{text}");
        assert!(!text.contains("extensions.\"busy\""), "{text}");
        let text = accounts.overrides(Side::Carrier, &Selection::device_profile(Side::Carrier));
        assert!(!text.expect("overrides").contains("extensions"));
    }
}
