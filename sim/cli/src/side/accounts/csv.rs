//! Comma-separated values as spreadsheets write them (RFC 4180): quotes, line ends of either kind, and a mark at the
//! beginning that says nothing.

/// A row, and the line in which it begins, from 1.
pub(super) type Row = (usize, Vec<String>);

/// What is wrong, and in which line.
pub(super) type Wrong = (usize, String);

/// The rows of a text; blank lines are none.
///
/// # Errors
/// A quote that nothing closes, or one that stands where none can.
pub(super) fn rows(text: &str) -> Result<Vec<Row>, Wrong> {
    let text = text.strip_prefix('\u{feff}').unwrap_or(text);
    let mut reader = Reader { rest: text, line: 1 };
    let mut rows = Vec::new();
    while !reader.rest.is_empty() {
        let (begins, row) = (reader.line, reader.row()?);
        if row.iter().any(|field| !field.is_empty()) {
            rows.push((begins, row));
        }
    }
    Ok(rows)
}

struct Reader<'t> {
    rest: &'t str,
    line: usize,
}

impl Reader<'_> {
    /// The fields up to the end of the line, and past it.
    fn row(&mut self) -> Result<Vec<String>, Wrong> {
        let mut fields = Vec::new();
        loop {
            fields.push(self.field()?);
            match self.take() {
                Some(',') => {}
                _ => return Ok(fields),
            }
        }
    }

    /// One field, up to its comma or the end of the line.
    fn field(&mut self) -> Result<String, Wrong> {
        let lead = self.rest.len() - self.rest.trim_start_matches([' ', '\t']).len();
        if self.rest[lead..].starts_with('"') {
            self.rest = &self.rest[lead + 1..];
            return self.quoted();
        }
        let end = self.rest.find([',', '\n']).unwrap_or(self.rest.len());
        let (field, rest) = self.rest.split_at(end);
        if field.contains('"') {
            let cure = "write the whole field in quotes and each quote in it twice";
            return Err((self.line, format!("a quote stands inside a field: {cure}")));
        }
        self.rest = rest;
        Ok(field.trim().to_owned())
    }

    /// What stands in quotes, the first of which is gone; as it is, blanks included.
    fn quoted(&mut self) -> Result<String, Wrong> {
        let begins = self.line;
        let mut field = String::new();
        loop {
            match self.take() {
                None => return Err((begins, "a quote begins here that nothing closes: add one".to_owned())),
                Some('"') if self.rest.starts_with('"') => {
                    self.rest = &self.rest[1..];
                    field.push('"');
                }
                Some('"') => break,
                Some(other) => field.push(other),
            }
        }
        self.rest = self.rest.trim_start_matches([' ', '\t', '\r']);
        if self.rest.is_empty() || self.rest.starts_with([',', '\n']) {
            return Ok(field);
        }
        let cure = "a comma follows the quote that closes a field, and a quote in it is written twice";
        Err((self.line, format!("something stands behind a field in quotes: {cure}")))
    }

    fn take(&mut self) -> Option<char> {
        let next = self.rest.chars().next()?;
        self.rest = &self.rest[next.len_utf8()..];
        self.line += usize::from(next == '\n');
        Some(next)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_spreadsheets_write_is_read() {
        let fields = |text| rows(text).map(|rows| rows.into_iter().map(|(_, row)| row).collect::<Vec<_>>());
        let expected = Ok(vec![vec!["a".to_owned(), "b c".to_owned()], vec![String::new(), "d".to_owned()]]);
        for text in
            ["a,b c\n,d\n", "\u{feff}a,b c\r\n\r\n,d", " a , b c \n\n,\"d\"", "\"a\",\"b c\" \r\n, \"d\"\r\n"]
        {
            assert_eq!(fields(text), expected, "{text:?}");
        }
        assert_eq!(fields("\"a\"\"b,\nc\"\n"), Ok(vec![vec!["a\"b,\nc".to_owned()]]));
    }

    #[test]
    fn rows_know_where_they_begin() {
        let begins = |text| rows(text).map(|rows| rows.into_iter().map(|(line, _)| line).collect::<Vec<_>>());
        assert_eq!(begins("a\n\n\"b\nb\"\nc\n"), Ok(vec![1, 3, 5]));
    }

    #[test]
    fn quotes_go_wrong_in_their_line() {
        for (text, line, words) in
            [("a\n\"b\n", 2, "nothing closes"), ("a\nb\"c\n", 2, "inside"), ("\n\n\"b\" c\n", 3, "behind")]
        {
            let (at, why) = rows(text).expect_err(text);
            assert!(at == line && why.contains(words), "{text:?}: {at}: {why}");
        }
    }
}
