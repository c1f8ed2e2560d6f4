//! What contradicts itself in the numbers of a profile.

use std::collections::BTreeMap;

use super::Contradiction;
use crate::{E164, Profile, Side};

/// A number with its key, as it is written, and complete if it can be.
type Written<'a> = (String, &'a String, Option<E164>);

impl Profile {
    /// All that contradicts itself in its numbers.
    pub(super) fn of_numbers(&self) -> Vec<Contradiction> {
        let (mut found, numbers) = (Vec::new(), &self.numbers);
        if !numbers.dids.contains_key(&numbers.pilot) {
            let message = format!("`numbers.pilot` names the DID `{}`, which does not exist", numbers.pilot);
            found.push(Contradiction::new(["numbers.pilot"], message, "name one of `[numbers.dids]`"));
        }
        let dids = numbers.dids.iter();
        let dids: Vec<Written<'_>> =
            dids.map(|(name, did)| (format!("numbers.dids.{name}"), did, numbers.example(did))).collect();
        let magic = self.magic.iter();
        let magic: Vec<Written<'_>> =
            magic.map(|(name, c)| (format!("magic.{name}.number"), &c.number, c.example(numbers))).collect();
        found.extend(twice(&dids).chain(twice(&magic)));
        found.extend(dids.into_iter().chain(magic).filter_map(|written| self.no_number(written)));
        for name in self.extensions.keys().filter(|name| !numbers.dids.contains_key(*name)) {
            let message = format!("the extension `{name}` has no DID of that name");
            let key = [format!("extensions.{name}")];
            found.push(Contradiction::new(key, message, "add one to `[numbers.dids]`"));
        }
        found.extend(self.abroad());
        found
    }

    fn no_number(&self, (key, number, complete): Written<'_>) -> Option<Contradiction> {
        if number.is_empty() {
            let message = format!("missing key `{key}`");
            let table = [key.trim_end_matches(".number")];
            return Some(Contradiction::new(table, message, "write the number that is called"));
        }
        complete.is_none().then(|| {
            let message = format!("`{number}` with the block `{}` is no number", self.numbers.block);
            let cure = "a number has at most 15 digits; see `trunksim explain numbers.block`";
            Contradiction::new([key.as_str(), "numbers.block"], message, cure)
        })
    }

    /// Numbers of another country than the trunk's: a national form of them is that of somebody else. What a PBX leaves out
    /// is the carrier's.
    fn abroad(&self) -> Option<Contradiction> {
        let numbers = &self.numbers;
        let is_abroad = |number: &str| !number.trim_start_matches('+').starts_with(&numbers.country_code);
        let said = |keys: [&str; 2], what: &str, number: &str| {
            let message = format!("{what} {number} is not of the country code `{}`", numbers.country_code);
            let cure = "write numbers of one country: `block`, the DIDs and `country_code` belong together";
            Some(Contradiction {
                if_stated: self.side == Side::Pbx,
                ..Contradiction::new(keys, message, cure)
            })
        };
        if is_abroad(&numbers.block) {
            return said(["numbers.block", "numbers.country_code"], "`numbers.block`", &numbers.block);
        }
        let main = self.did(&numbers.pilot)?.to_string();
        let key = format!("numbers.dids.{}", numbers.pilot);
        if is_abroad(&main) { said([&key, "numbers.country_code"], "the main number", &main) } else { None }
    }
}

/// Names that have one number. Only what a file states itself counts: a name of every profile gives way to one of its own.
fn twice<'a>(written: &'a [Written<'_>]) -> impl Iterator<Item = Contradiction> + 'a {
    let mut first: BTreeMap<String, &str> = BTreeMap::new();
    written.iter().filter_map(move |(key, number, complete)| {
        let complete = complete.as_ref()?.to_string();
        let Some(other) = first.get(&complete) else {
            first.insert(complete, key);
            return None;
        };
        let message = format!("`{key}` is the number {number}, and so is `{other}`");
        let cure = "give each name a number of its own, or leave out one of the two";
        Some(Contradiction { if_stated: true, ..Contradiction::new([key.as_str(), other], message, cure) })
    })
}
