//! Rows of a matrix that is too large to be played whole: every two values of every two axes meet in at
//! least one of them. Most faults of a combination are faults of two of its values.

/// One row for each play: for each axis, which of its `sizes[axis]` values. The same sizes give the same rows.
#[must_use]
pub fn rows(sizes: &[usize]) -> Vec<Vec<usize>> {
    let mut unmet = Unmet::of(sizes);
    let mut used: Vec<Vec<usize>> = sizes.iter().map(|size| vec![0; *size]).collect();
    let mut rows = Vec::new();
    while let Some(row) = unmet.next_row(&used) {
        for (axis, value) in row.iter().enumerate() {
            used[axis][*value] += 1;
        }
        rows.push(row);
    }
    rows
}

/// The pairs that no row has yet.
struct Unmet<'a> {
    sizes: &'a [usize],
    /// By axis and value, and then by axis and value.
    pairs: Vec<Vec<Vec<Vec<bool>>>>,
}

impl<'a> Unmet<'a> {
    fn of(sizes: &'a [usize]) -> Self {
        let of = |a: usize| (0..sizes.len()).map(|b| vec![a != b; sizes[b]]).collect();
        let pairs = (0..sizes.len()).map(|a| vec![of(a); sizes[a]]).collect();
        Self { sizes, pairs }
    }

    /// A row with the first pair that is unmet, and as many others as can be had value by value.
    fn next_row(&mut self, used: &[Vec<usize>]) -> Option<Vec<usize>> {
        let (a, value, b, other) = self.first()?;
        let mut row: Vec<Option<usize>> = vec![None; self.sizes.len()];
        (row[a], row[b]) = (Some(value), Some(other));
        for axis in 0..self.sizes.len() {
            if row[axis].is_none() {
                let gain = |value: &usize| self.gain(&row, axis, *value);
                // Of those that gain as much, the one that has been used least.
                row[axis] =
                    (0..self.sizes[axis]).max_by_key(|v| (gain(v), core::cmp::Reverse(used[axis][*v])));
            }
        }
        let row: Vec<usize> = row.into_iter().map(|value| value.expect("each axis has a value")).collect();
        for a in 0..row.len() {
            for b in 0..row.len() {
                self.pairs[a][row[a]][b][row[b]] = false;
            }
        }
        Some(row)
    }

    fn first(&self) -> Option<(usize, usize, usize, usize)> {
        let axes = 0..self.sizes.len();
        let pairs = axes.clone().flat_map(|a| axes.clone().map(move |b| (a, b)));
        pairs
            .flat_map(|(a, b)| {
                (0..self.sizes[a]).flat_map(move |v| (0..self.sizes[b]).map(move |o| (a, v, b, o)))
            })
            .find(|(a, value, b, other)| self.pairs[*a][*value][*b][*other])
    }

    /// How many unmet pairs a value adds to a row.
    fn gain(&self, row: &[Option<usize>], axis: usize, value: usize) -> usize {
        let with = |(other, chosen): (usize, &Option<usize>)| {
            chosen.is_some_and(|chosen| self.pairs[axis][value][other][chosen])
        };
        row.iter().enumerate().filter(|entry| with(*entry)).count()
    }
}

#[cfg(test)]
mod tests {
    use super::rows;

    #[test]
    fn every_two_values_meet_in_few_rows() {
        let sizes = [2, 2, 4, 4, 3, 2, 3, 8, 6, 7];
        let rows = rows(&sizes);
        for a in 0..sizes.len() {
            for b in 0..a {
                for (value, other) in (0..sizes[a]).flat_map(|v| (0..sizes[b]).map(move |o| (v, o))) {
                    let meet = |row: &Vec<usize>| row[a] == value && row[b] == other;
                    assert!(rows.iter().any(meet), "value {value} of axis {a} and {other} of {b}");
                }
            }
        }
        // The two longest axes alone need 56.
        assert!(rows.len() < 75, "{} rows", rows.len());
    }

    #[test]
    fn one_axis_and_none_have_no_pairs() {
        assert!(rows(&[]).is_empty());
        assert!(rows(&[5]).is_empty());
    }
}
