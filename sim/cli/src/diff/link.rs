//! A link from the folder of a comparison to the page of a run, wherever the two lie.

use std::path::{Component, Path, absolute};

/// What leads from the page in `folder` to `page`. They may be moved together, so that it is relative.
pub(super) fn between(folder: &Path, page: &Path) -> String {
    let (Ok(folder), Ok(page)) = (absolute(folder), absolute(page)) else {
        return escaped(&page.display().to_string());
    };
    let names = |path: &Path| {
        let mut names: Vec<String> = Vec::new();
        for part in path.components() {
            match part {
                Component::ParentDir => _ = names.pop(),
                Component::Normal(name) => names.push(name.to_string_lossy().into_owned()),
                _ => {}
            }
        }
        names
    };
    let (from, to) = (names(&folder), names(&page));
    let common = from.iter().zip(&to).take_while(|(a, b)| a == b).count();
    let up = vec!["..".to_owned(); from.len() - common];
    let down = to[common..].iter().map(|name| escaped(name));
    up.into_iter().chain(down).collect::<Vec<_>>().join("/")
}

/// What would be read as something else than a name (RFC 3986 3.3).
fn escaped(name: &str) -> String {
    let mut text = String::new();
    for octet in name.bytes() {
        match octet {
            b'%' | b'#' | b'?' | b' ' | b'"' | b'\\' | b':' => text.push_str(&format!("%{octet:02X}")),
            0..=0x20 | 0x7f.. => text.push_str(&format!("%{octet:02X}")),
            plain => text.push(char::from(plain)),
        }
    }
    text
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_link_leads_from_folder_to_page() {
        for (folder, page, expected) in [
            ("d", "a/runs/x/report.html", "../a/runs/x/report.html"),
            ("out/d", "out/./a/runs/x/report.html", "../a/runs/x/report.html"),
            ("a", "a/r.html", "r.html"),
            ("out/d", "out/../b/r.html", "../../b/r.html"),
            ("/d", "/a 1/50%#?/r.html", "../a%201/50%25%23%3F/r.html"),
        ] {
            assert_eq!(between(Path::new(folder), Path::new(page)), expected, "{folder} {page}");
        }
    }
}
