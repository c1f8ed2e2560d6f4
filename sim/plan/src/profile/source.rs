//! From where requests may come besides the one address of a side.

use core::fmt;
use core::str::FromStr;
use std::borrow::Cow;
use std::net::IpAddr;

use schemars::{JsonSchema, Schema, SchemaGenerator, json_schema};
use serde::de::Error;
use serde::{Deserialize, Deserializer, Serialize, Serializer};

/// An address, or a network: all addresses whose first bits are the same.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Source {
    address: IpAddr,
    bits: u8,
}

impl Source {
    /// A single address.
    #[must_use]
    pub const fn of(address: IpAddr) -> Self {
        Self { address, bits: if address.is_ipv4() { 32 } else { 128 } }
    }

    /// True when all of them are of this machine.
    #[must_use]
    pub const fn is_loopback(&self) -> bool {
        let least = if self.address.is_ipv4() { 8 } else { 128 };
        self.address.is_loopback() && self.bits >= least
    }

    /// True when `address` is one of them.
    #[must_use]
    pub fn contains(&self, address: IpAddr) -> bool {
        let bits = u32::from(self.bits);
        match (self.address, address) {
            (IpAddr::V4(own), IpAddr::V4(other)) => {
                (own.to_bits() ^ other.to_bits()).checked_shr(32 - bits).unwrap_or(0) == 0
            }
            (IpAddr::V6(own), IpAddr::V6(other)) => {
                (own.to_bits() ^ other.to_bits()).checked_shr(128 - bits).unwrap_or(0) == 0
            }
            _ => false,
        }
    }
}

impl fmt::Display for Source {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if *self == Self::of(self.address) {
            self.address.fmt(f)
        } else {
            write!(f, "{}/{}", self.address, self.bits)
        }
    }
}

impl FromStr for Source {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        let wrong =
            || format!("`{text}` is neither an address nor a network: write 192.0.2.1 or 192.0.2.0/24");
        let Some((address, bits)) = text.split_once('/') else {
            return text.parse().map(Self::of).map_err(|_| wrong());
        };
        let whole = address.parse().map(Self::of).map_err(|_| wrong())?;
        let bits = bits.parse().ok().filter(|bits| *bits <= whole.bits).ok_or_else(wrong)?;
        Ok(Self { bits, ..whole })
    }
}

impl<'de> Deserialize<'de> for Source {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        String::deserialize(deserializer)?.parse().map_err(D::Error::custom)
    }
}

impl JsonSchema for Source {
    fn inline_schema() -> bool {
        true
    }

    fn schema_name() -> Cow<'static, str> {
        "Source".into()
    }

    fn json_schema(_: &mut SchemaGenerator) -> Schema {
        json_schema!({
            "type": "string",
            "pattern": "^[0-9A-Fa-f.:]+(/[0-9]{1,3})?$",
            "examples": ["192.0.2.0/24"],
            "x-value": "addresses, and networks such as 192.0.2.0/24",
        })
    }
}

impl Serialize for Source {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(self)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_network_has_its_addresses_and_no_others() {
        let table = [
            ("192.0.2.1", "192.0.2.1", true),
            ("192.0.2.1", "192.0.2.2", false),
            ("192.0.2.0/24", "192.0.2.255", true),
            ("192.0.2.77/24", "192.0.2.1", true),
            ("192.0.2.0/24", "192.0.3.0", false),
            ("192.0.2.0/31", "192.0.2.1", true),
            ("0.0.0.0/0", "203.0.113.9", true),
            ("0.0.0.0/0", "2001:db8::1", false),
            ("2001:db8::/32", "2001:db8:9::1", true),
            ("2001:db8::/32", "2001:db9::1", false),
            ("::/0", "2001:db9::1", true),
        ];
        for (source, address, is_in) in table {
            let source: Source = source.parse().expect("a source");
            assert_eq!(source.contains(address.parse().expect("an address")), is_in, "{source} {address}");
        }
    }

    #[test]
    fn what_is_neither_is_refused() {
        for text in ["", "pbx", "192.0.2.0/33", "192.0.2.0/-1", "/24", "::/129"] {
            assert!(text.parse::<Source>().is_err_and(|why| why.contains("192.0.2.0/24")), "{text}");
        }
        assert_eq!("192.0.2.0/24".parse::<Source>().map(|s| s.to_string()).as_deref(), Ok("192.0.2.0/24"));
        assert_eq!("192.0.2.1/32".parse::<Source>().map(|s| s.to_string()).as_deref(), Ok("192.0.2.1"));
    }
}
