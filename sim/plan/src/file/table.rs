//! Reading TOML, and laying one table over another.

use serde::de::DeserializeOwned;
use toml::{Table, Value};

use crate::FileError;

/// Reads a file into a structure and, for merging, into a plain table.
pub(crate) fn read<T: DeserializeOwned>(path: &str, text: &str) -> Result<(T, Table), FileError> {
    let wrong = |e: toml::de::Error| FileError::from_toml(path, text, &e);
    Ok((toml::from_str(text).map_err(wrong)?, toml::from_str(text).map_err(wrong)?))
}

/// Lays `over` on top of `under`: tables are merged, everything else is replaced.
pub(crate) fn merge(under: &mut Table, over: &Table) {
    for (key, value) in over {
        match (under.get_mut(key), value) {
            (Some(Value::Table(below)), Value::Table(above)) if !is_choice(key) => merge(below, above),
            _ => {
                under.insert(key.clone(), value.clone());
            }
        }
    }
}

/// Keys whose table is one word with an argument (`{ rejects = 486 }`): two of them do not mix.
fn is_choice(key: &str) -> bool {
    matches!(key, "outcome" | "unknown_source")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn tables_merge_and_values_replace() {
        let table = |text: &str| toml::from_str::<Table>(text).expect("the test writes valid TOML");
        let mut under = table("a = 1\nlist = [1, 2]\n[t]\nx = 1\noutcome = { rejects = 486 }");
        merge(&mut under, &table("list = [3]\n[t]\ny = 2\noutcome = { other = 1 }"));
        assert_eq!(under, table("a = 1\nlist = [3]\n[t]\nx = 1\ny = 2\noutcome = { other = 1 }"));
    }
}
