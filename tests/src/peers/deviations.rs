//! What a peer is known to do otherwise than a text asks, from `tests/foreign/deviations/<peer>.toml`.

use std::fs;

use serde_json::Value;

use crate::flow::Flow;
use crate::stage::foreign;

/// The deviations of one peer.
#[derive(Default)]
pub(crate) struct Known(Vec<Deviation>);

/// One of them.
pub(crate) struct Deviation {
    /// The check that finds it.
    pub(crate) check: String,
    /// The section that asks for something else.
    pub(crate) section: String,
    /// Flows in which it is always seen.
    flows: Vec<String>,
    /// Flows in which it is seen now and then: chance decides there.
    sometimes: Vec<String>,
}

impl Known {
    /// What the file of a peer says; a peer without one has none.
    pub(crate) fn of(peer: &str) -> Result<Self, String> {
        let path = foreign().join(format!("deviations/{peer}.toml"));
        let Ok(text) = fs::read_to_string(&path) else { return Ok(Self::default()) };
        Self::read(&text).map_err(|what| format!("{}: {what}", path.display()))
    }

    /// The same from the text of the file.
    pub(crate) fn read(text: &str) -> Result<Self, String> {
        let file: Value = toml::from_str(text).map_err(|error| error.to_string())?;
        let all = file["deviation"].as_array().ok_or("no [[deviation]]")?;
        all.iter().map(Deviation::read).collect::<Result<_, _>>().map(Self)
    }

    /// That which a check finds in a flow.
    pub(crate) fn found_by(&self, check: &str, flow: &str) -> Option<&Deviation> {
        self.0.iter().find(|known| known.check == check && (known.is_due(flow) || known.may_be(flow)))
    }

    /// Those that are always seen in a flow.
    pub(crate) fn due(&self, flow: &str) -> impl Iterator<Item = &Deviation> {
        self.0.iter().filter(move |known| known.is_due(flow))
    }
}

impl Deviation {
    fn read(one: &Value) -> Result<Self, String> {
        const KEYS: [&str; 5] = ["check", "section", "what", "flows", "sometimes"];
        let table = one.as_object().ok_or("a [[deviation]] is a table")?;
        if let Some(key) = table.keys().find(|key| !KEYS.contains(&key.as_str())) {
            return Err(format!("`{key}` is not one of {}", KEYS.join(", ")));
        }
        let word = |key: &str| {
            let word = one[key].as_str().filter(|word| !word.is_empty());
            word.map(str::to_owned).ok_or_else(|| format!("a [[deviation]] without `{key}`"))
        };
        word("what")?;
        let (flows, sometimes) = (flows(&one["flows"])?, flows(&one["sometimes"])?);
        Ok(Self { check: word("check")?, section: word("section")?, flows, sometimes })
    }

    fn is_due(&self, flow: &str) -> bool {
        self.flows.iter().any(|known| known == flow)
    }

    fn may_be(&self, flow: &str) -> bool {
        self.sometimes.iter().any(|known| known == flow)
    }
}

/// Names of flows, each of which there is.
fn flows(list: &Value) -> Result<Vec<String>, String> {
    let words = list.as_array().into_iter().flatten().map(|word| word.as_str().unwrap_or_default());
    let known = |word: &str| Flow::ALL.iter().any(|flow| flow.name() == word);
    words
        .map(|word| known(word).then(|| word.to_owned()).ok_or_else(|| format!("no flow is called `{word}`")))
        .collect()
}
