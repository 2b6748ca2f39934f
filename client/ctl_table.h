/*
 * A table of text that fits a terminal's width.
 *
 * Where there is not room enough, columns that matter least are left out, and
 * then long cells of elastic columns are cut ("~" shows where).
 */
#ifndef WARMCURL_CTL_TABLE_H
#define WARMCURL_CTL_TABLE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdio.h>

/* Columns at most. */
#define CTL_COLUMNS_MAX 16

struct ctl_column {
    const char *head;
    bool is_right;  /* figures stand to the right */
    unsigned order; /* the greatest is left out first; 0: never */
    unsigned min;   /* characters that an elastic one keeps; 0: it is not */
};

struct ctl_table {
    const struct ctl_column *columns; /* borrowed */
    unsigned column_count;
    char **cells; /* a row after the other, each cell its own */
    size_t row_count;
    bool lacks_memory; /* rows are missing */
    /* After ctl_table_fit(): */
    size_t widths[CTL_COLUMNS_MAX]; /* 0: left out */
};

/* COLUMNS (COUNT of them) outlive T. */
void ctl_table_init(struct ctl_table *t, const struct ctl_column *columns,
                    unsigned count);

/* Adds a row; CELLS are copied. */
void ctl_table_add(struct ctl_table *t, const char *const cells[]);

/* Sorts rows by the text of column AT. */
void ctl_table_sort(struct ctl_table *t, unsigned at);

/* Lays it out for WIDTH characters; 0: as wide as it is. */
void ctl_table_fit(struct ctl_table *t, size_t width);

/* Prints the head and row number AT with a line's end. */
void ctl_table_head(const struct ctl_table *t, FILE *out);
void ctl_table_row(const struct ctl_table *t, size_t at, FILE *out);

/* Lays it out and prints all of it. */
void ctl_table_print(struct ctl_table *t, size_t width, FILE *out);

/* The same as a table of Markdown, with all columns. */
void ctl_table_markdown(const struct ctl_table *t, FILE *out);

void ctl_table_done(struct ctl_table *t);

#endif
