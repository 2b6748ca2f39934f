#include "ctl_table.h"

#include <stdlib.h>
#include <string.h>

/* Characters between two columns. */
#define GAP 2

void ctl_table_init(struct ctl_table *t, const struct ctl_column *columns,
                    unsigned count)
{
    *t = (struct ctl_table){.columns = columns, .column_count = count};
}

void ctl_table_done(struct ctl_table *t)
{
    for (size_t i = 0; i < t->row_count * t->column_count; i++)
        free(t->cells[i]);
    free(t->cells);
    t->cells = NULL;
    t->row_count = 0;
}

static char *cell(const struct ctl_table *t, size_t row, unsigned column)
{
    return t->cells[row * t->column_count + column];
}

void ctl_table_add(struct ctl_table *t, const char *const cells[])
{
    size_t at = t->row_count * t->column_count;
    char **more = realloc(t->cells, (at + t->column_count) * sizeof(*more));
    unsigned done = 0;

    if (more != NULL) {
        t->cells = more;
        while (done < t->column_count &&
               (more[at + done] = strdup(cells[done])) != NULL)
            done++;
    }
    if (done == t->column_count) {
        t->row_count++;
        return;
    }
    while (done > 0)
        free(more[at + --done]);
    t->lacks_memory = true;
}

static void swap_rows(struct ctl_table *t, size_t a, size_t b)
{
    for (unsigned i = 0; i < t->column_count; i++) {
        char *kept = cell(t, a, i);

        t->cells[a * t->column_count + i] = cell(t, b, i);
        t->cells[b * t->column_count + i] = kept;
    }
}

/* By insertion: rows of one text stay in order, and there are some hundred at
 * most. */
void ctl_table_sort(struct ctl_table *t, unsigned at)
{
    for (size_t i = 1; i < t->row_count; i++) {
        for (size_t k = i;
             k > 0 && strcmp(cell(t, k - 1, at), cell(t, k, at)) > 0; k--)
            swap_rows(t, k - 1, k);
    }
}

/* --- layout --------------------------------------------------------------- */

static size_t natural_width(const struct ctl_table *t, unsigned column)
{
    size_t width = strlen(t->columns[column].head);

    for (size_t i = 0; i < t->row_count; i++) {
        size_t len = strlen(cell(t, i, column));

        width = len > width ? len : width;
    }
    return width;
}

/* The least width of a column that is shown. */
static size_t least_width(const struct ctl_table *t, unsigned column)
{
    size_t width = t->widths[column];
    size_t min = t->columns[column].min;

    return min > 0 && min < width ? min : width;
}

/* Characters of a line: as laid out, or at least. */
static size_t line_width(const struct ctl_table *t, bool is_least)
{
    size_t sum = 0;

    for (unsigned i = 0; i < t->column_count; i++) {
        if (t->widths[i] == 0)
            continue;
        sum += is_least ? least_width(t, i) : t->widths[i];
        sum += GAP;
    }
    return sum > 0 ? sum - GAP : 0;
}

/* Leaves out the column that matters least; false when all that are left must
 * stay. */
static bool leave_one_out(struct ctl_table *t)
{
    unsigned least = t->column_count;

    for (unsigned i = 0; i < t->column_count; i++) {
        if (t->widths[i] == 0 || t->columns[i].order == 0)
            continue;
        if (least == t->column_count ||
            t->columns[i].order > t->columns[least].order)
            least = i;
    }
    if (least == t->column_count)
        return false;
    t->widths[least] = 0;
    return true;
}

/* The widest column that can be narrower; column_count for none. */
static unsigned widest_elastic(const struct ctl_table *t)
{
    unsigned widest = t->column_count;

    for (unsigned i = 0; i < t->column_count; i++) {
        if (t->widths[i] == 0 || least_width(t, i) == t->widths[i])
            continue;
        if (widest == t->column_count || t->widths[i] > t->widths[widest])
            widest = i;
    }
    return widest;
}

void ctl_table_fit(struct ctl_table *t, size_t width)
{
    for (unsigned i = 0; i < t->column_count; i++)
        t->widths[i] = natural_width(t, i);
    if (width == 0)
        return;
    while (line_width(t, true) > width && leave_one_out(t))
        ;
    while (line_width(t, false) > width) {
        unsigned column = widest_elastic(t);

        if (column == t->column_count)
            return; /* narrower than anything we have */
        t->widths[column]--;
    }
}

/* --- printing ------------------------------------------------------------- */

static void put_cell(FILE *out, const struct ctl_column *column,
                     const char *text, size_t width, bool is_last)
{
    size_t len = strlen(text);

    if (len > width)
        fprintf(out, "%.*s~", (int)width - 1, text);
    else if (column->is_right)
        fprintf(out, "%*s", (int)width, text);
    else
        fprintf(out, "%-*s", is_last ? 0 : (int)width, text);
}

/* ROW's cells, or the heads for NULL. */
static void put_line(const struct ctl_table *t, char *const *row, FILE *out)
{
    unsigned last = t->column_count;
    bool is_first = true;

    while (last > 0 && t->widths[last - 1] == 0)
        last--;
    for (unsigned i = 0; i < last; i++) {
        if (t->widths[i] == 0)
            continue;
        if (!is_first)
            fprintf(out, "%*s", GAP, "");
        is_first = false;
        put_cell(out, &t->columns[i], row != NULL ? row[i] : t->columns[i].head,
                 t->widths[i], i + 1 == last);
    }
    putc('\n', out);
}

void ctl_table_head(const struct ctl_table *t, FILE *out)
{
    put_line(t, NULL, out);
}

void ctl_table_row(const struct ctl_table *t, size_t at, FILE *out)
{
    put_line(t, t->cells + at * t->column_count, out);
}

void ctl_table_print(struct ctl_table *t, size_t width, FILE *out)
{
    ctl_table_fit(t, width);
    ctl_table_head(t, out);
    for (size_t i = 0; i < t->row_count; i++)
        ctl_table_row(t, i, out);
}

/* A bar or a backslash would end the cell or vanish. */
static void put_markdown(FILE *out, const char *text)
{
    fputs("| ", out);
    for (; *text != '\0'; text++) {
        if (strchr("|\\<`*_[", *text) != NULL)
            putc('\\', out);
        putc(*text, out);
    }
    putc(' ', out);
}

void ctl_table_markdown(const struct ctl_table *t, FILE *out)
{
    for (unsigned i = 0; i < t->column_count; i++)
        put_markdown(out, t->columns[i].head);
    fputs("|\n", out);
    for (unsigned i = 0; i < t->column_count; i++)
        fputs(t->columns[i].is_right ? "|---:" : "|---", out);
    fputs("|\n", out);
    for (size_t row = 0; row < t->row_count; row++) {
        for (unsigned i = 0; i < t->column_count; i++)
            put_markdown(out, cell(t, row, i));
        fputs("|\n", out);
    }
}
