//! The pages that a machine sends, and the file in which the engine reads them.

use std::sync::{Arc, OnceLock};

use page::{Page, tiff};

/// Pages to send. Cloning is cheap, and however many machines take them up, in sound and then in T.38, they
/// are coded once.
#[derive(Clone, Debug)]
pub struct Document(Arc<Inner>);

#[derive(Debug)]
struct Inner {
    pages: Vec<Page>,
    coded: OnceLock<Vec<u8>>,
}

impl Document {
    /// The pages, in order.
    #[must_use]
    pub fn pages(&self) -> &[Page] {
        &self.0.pages
    }

    /// The pages as a TIFF file.
    pub(crate) fn coded(&self) -> &[u8] {
        self.0.coded.get_or_init(|| tiff::write(&self.0.pages))
    }
}

impl From<Vec<Page>> for Document {
    fn from(pages: Vec<Page>) -> Self {
        Self(Arc::new(Inner { pages, coded: OnceLock::new() }))
    }
}

impl PartialEq for Document {
    fn eq(&self, other: &Self) -> bool {
        Arc::ptr_eq(&self.0, &other.0) || self.pages() == other.pages()
    }
}

impl Eq for Document {}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn clones_share_what_is_coded() {
        let document = Document::from(vec![Page::white(1728, 3, page::Resolution::Standard)]);
        let clone = document.clone();
        assert_eq!(document.coded().as_ptr(), clone.coded().as_ptr());
        assert_eq!(tiff::read(clone.coded()).expect("our own file").pages, document.pages());
    }
}
