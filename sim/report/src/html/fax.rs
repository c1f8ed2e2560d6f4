//! The result sheet of a fax, and its pages side by side: sent, received, and what differs in red.

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD as BASE64;
use maud::{Markup, html};
use page::{Page, picture};
use t30::HeardPage;
use trace::{Cast, counted};

use super::text::visible;
use crate::case::Case;
use crate::fax::Fax;
use crate::fax::pages::{Pair, Source, pairs};
use crate::fax::sheet;

/// More pages of one fax than this are in the files of the run, not on the page.
const PAGES_MAX: usize = 12;

/// All faxes of the run.
pub(super) fn faxes(case: &Case) -> Markup {
    let faxes = Fax::all(case);
    let cast = case.cast();
    html! {
        @for fax in &faxes {
            section {
                h2 { "Fax" @if faxes.len() > 1 { " " (fax.number) } }
                (result(fax, &cast))
                (gallery(fax))
            }
        }
        (data_calls(case))
    }
}

fn result(fax: &Fax<'_>, cast: &Cast) -> Markup {
    html! {
        dl.card.result {
            @for (name, text) in sheet::lines(fax, cast) { div { dt { (name) } dd { (visible(&text)) } } }
        }
    }
}

fn gallery(fax: &Fax<'_>) -> Markup {
    let pairs = pairs(fax);
    html! {
        div.pages {
            @for pair in pairs.iter().take(PAGES_MAX) { (page(pair)) }
        }
        @if pairs.len() > PAGES_MAX {
            p.soft { "and " (counted(pairs.len() - PAGES_MAX, "more page")) ": see " (fax.stem()) "-sent-*.png" }
        }
    }
}

fn page(pair: &Pair<'_>) -> Markup {
    html! {
        article.card.pair {
            div.top {
                h3 { "Page " (pair.number) }
                (how_equal(pair))
                @if let Some(heard) = pair.heard { span.soft { (on_the_wire(heard)) } }
            }
            div.views {
                @if let Some(sent) = pair.sent { (view("sent", sent, &picture::png(sent))) }
                @if let Some(received) = pair.received {
                    (view(arrived(pair.source), received, &picture::png(received)))
                } @else {
                    figure.none { div {} figcaption { "did not arrive" } }
                }
                @if let (Some(sent), Some(received), false) = (pair.sent, pair.received, pair.is_identical()) {
                    (view("differences in red", longer(sent, received), &picture::difference_png(sent, received)))
                }
            }
        }
    }
}

fn how_equal(pair: &Pair<'_>) -> Markup {
    let words = match (pair.difference(), pair.sent, pair.received) {
        (Some(d), ..) if d.is_identical() => return html! { span.equal { "identical, pixel by pixel" } },
        (Some(d), Some(sent), Some(received)) if d.pixels == 0 => {
            format!("same pixels, other format: {} and {}", format(sent), format(received))
        }
        (Some(d), ..) => format!("other: {} in {}", counted(d.pixels, "pixel"), counted(d.rows, "row")),
        (None, None, Some(_)) => return html! { span.soft { "nobody says what was to be sent" } },
        (None, ..) => "did not arrive".to_owned(),
    };
    html! { span.differs { (words) } }
}

/// What the wire has to say of a page.
fn on_the_wire(heard: &HeardPage) -> String {
    let mut words = vec![match heard.modulation.bits_per_second() {
        Some(rate) => format!("{rate} bit/s"),
        None => heard.modulation.name().to_owned(),
    }];
    words.extend(heard.coding.map(|coding| coding.name().to_owned()));
    if heard.error_correction {
        words.push("ECM".to_owned());
    }
    words.push(counted(heard.page.rows(), "row"));
    let counts = [
        (heard.bad_rows, "row", "bad"),
        (heard.missing_frames, "frame", "missing"),
        (heard.resent_frames, "frame", "sent again"),
    ];
    let found = counts.into_iter().filter(|(count, ..)| *count > 0);
    words.extend(found.map(|(count, what, how)| format!("{} {how}", counted(count, what))));
    words.push(match &heard.decided_by {
        Some(by) => format!("answered {by}"),
        None => "not confirmed".to_owned(),
    });
    words.join(", ")
}

fn arrived(source: Source) -> &'static str {
    match source {
        Source::Printed => "received, as printed",
        Source::Wire => "received, rebuilt from the wire",
    }
}

/// A small picture that opens to its full size.
fn view(caption: &str, page: &Page, png: &[u8]) -> Markup {
    // What stands beside the page is as high as the paper: lines are not as far apart as dots in a row.
    const DOTS_PER_INCH: u32 = 204;
    let ratio = format!(
        "aspect-ratio:{}/{}",
        page.width() * page.resolution().lines_per_inch(),
        page.rows().max(1) * DOTS_PER_INCH
    );
    html! {
        figure {
            @if png.is_empty() {
                div {}
            } @else {
                label title="click for full size, and again to close" {
                    input type="checkbox";
                    img style=(ratio) alt=(caption) src={ "data:image/png;base64," (BASE64.encode(png)) };
                }
            }
            figcaption { (visible(caption)) br; span.soft { (format(page)) } }
        }
    }
}

fn longer<'a>(one: &'a Page, other: &'a Page) -> &'a Page {
    if one.rows() >= other.rows() { one } else { other }
}

fn format(page: &Page) -> String {
    format!("{} × {}", page.width(), counted(page.rows(), "row"))
}

fn data_calls(case: &Case) -> Markup {
    html! {
        @if !case.data_calls().is_empty() {
            section {
                h2 { "Data" }
                div.card.table {
                    table {
                        thead { tr { th { "counted by" } th { "what" } th.n { "bits compared" } th.n { "wrong" } th {} } }
                        tbody {
                            @for data in &case.data_calls() {
                                tr {
                                    td { span.who.(data.party.name()) { (data.party.name()) } }
                                    td { (data.counted.name) }
                                    td.n { (data.counted.bits) }
                                    td.n { (data.counted.errors) }
                                    td { @if !data.counted.is_done { "not to its end" } }
                                }
                            }
                        }
                    }
                }
            }
        }
    }
}
