//! Links between the boxes, with seeded impairments.
