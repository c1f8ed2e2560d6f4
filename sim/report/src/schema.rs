//! The JSON schemas of the files, made from the types that are written.

use schemars::generate::SchemaSettings;
use schemars::{JsonSchema, Schema};

use crate::between::Between;
use crate::diff::Diff;
use crate::fax::json::Faxes;
use crate::findings::Findings;
use crate::guide::Guides;
use crate::summary::Summary;
use crate::survey::{Consolidated, Differing, Renewed, Survey};

/// A file and the schema of what is in it; of `trace.jsonl`, of each line. The `diff.json` of two surveys has a name of its own.
#[must_use]
pub fn all() -> [(&'static str, Schema); 11] {
    [
        ("trace.jsonl", trace::jsonl::schema()),
        ("findings.json", of::<Findings<'_>>()),
        ("fax.json", of::<Faxes<'_>>()),
        ("summary.json", of::<Summary<'_>>()),
        ("between.json", of::<Between<'_>>()),
        ("guide.json", of::<Guides<'_>>()),
        ("survey.json", of::<Survey>()),
        ("consolidated.json", of::<Consolidated>()),
        ("renewed.json", of::<Renewed>()),
        ("diff.json", of::<Diff>()),
        ("diff-of-surveys.json", of::<Differing>()),
    ]
}

fn of<T: JsonSchema>() -> Schema {
    SchemaSettings::draft2020_12().for_serialize().into_generator().into_root_schema_for::<T>()
}
