#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <setjmp.h>
#include <cmocka.h>

#include <stdlib.h>
#include <string.h>

#include "client/ctl_table.h"
#include "between.h"

static const struct ctl_column columns[] = {
    {.head = "HOST", .min = 6},
    {.head = "REQS", .is_right = true},
    {.head = "POOL", .order = 2},
    {.head = "STATE", .order = 1},
};

static char *text; /* what was printed */
static size_t text_bytes;
static FILE *out;
static struct ctl_table t;

static void add(const char *host, const char *requests)
{
    const char *const cells[] = {host, requests, "0a1b2c3d", "idle"};

    ctl_table_add(&t, cells);
}

static int setup(void **state)
{
    (void)state;
    out = open_memstream(&text, &text_bytes);
    ctl_table_init(&t, columns, 4);
    add("longer.example", "7");
    add("a", "12");
    return 0;
}

static int teardown(void **state)
{
    (void)state;
    ctl_table_done(&t);
    fclose(out);
    free(text);
    return 0;
}

static void assert_printed(size_t width, const char *want)
{
    ctl_table_print(&t, width, out);
    fflush(out);
    assert_string_equal(text, want);
}

static void columns_are_aligned(void **state)
{
    (void)state;
    assert_printed(0, "HOST            REQS  POOL      STATE\n"
                      "longer.example     7  0a1b2c3d  idle\n"
                      "a                 12  0a1b2c3d  idle\n");
}

static void what_fits_stays(void **state)
{
    (void)state;
    assert_printed(37, "HOST            REQS  POOL      STATE\n"
                       "longer.example     7  0a1b2c3d  idle\n"
                       "a                 12  0a1b2c3d  idle\n");
}

static void elastic_cells_are_cut(void **state)
{
    (void)state;
    assert_printed(31, "HOST      REQS  POOL      STATE\n"
                       "longer.~     7  0a1b2c3d  idle\n"
                       "a           12  0a1b2c3d  idle\n");
}

static void what_matters_least_goes_first(void **state)
{
    (void)state;
    assert_printed(28, "HOST            REQS  STATE\n"
                       "longer.example     7  idle\n"
                       "a                 12  idle\n");
}

static void what_must_stay_stays(void **state)
{
    (void)state;
    assert_printed(3, "HOST    REQS\n"
                      "longe~     7\n"
                      "a         12\n");
}

static void no_width_is_exceeded(void **state)
{
    (void)state;
    for (size_t width = 12; width < 40; width++) {
        rewind(out);
        ctl_table_print(&t, width, out);
        fflush(out);
        for (char *line = text; *line != '\0'; line += strcspn(line, "\n") + 1)
            assert_between(strcspn(line, "\n"), 0, width);
    }
}

static void rows_can_be_sorted(void **state)
{
    (void)state;
    add("b", "1");
    add("a", "13");
    ctl_table_sort(&t, 0);
    assert_printed(0, "HOST            REQS  POOL      STATE\n"
                      "a                 12  0a1b2c3d  idle\n"
                      "a                 13  0a1b2c3d  idle\n"
                      "b                  1  0a1b2c3d  idle\n"
                      "longer.example     7  0a1b2c3d  idle\n");
}

static void markdown_escapes_what_means_something(void **state)
{
    struct ctl_table m;

    (void)state;
    ctl_table_init(&m, columns, 2);
    ctl_table_add(&m, (const char *const[]){"a|b*\\", "3"});
    ctl_table_markdown(&m, out);
    fflush(out);
    assert_string_equal(text, "| HOST | REQS |\n"
                              "|---|---:|\n"
                              "| a\\|b\\*\\\\ | 3 |\n");
    ctl_table_done(&m);
}

static void nothing_is_a_head(void **state)
{
    struct ctl_table empty;

    (void)state;
    ctl_table_init(&empty, columns, 4);
    ctl_table_print(&empty, 80, out);
    fflush(out);
    assert_string_equal(text, "HOST  REQS  POOL  STATE\n");
    ctl_table_done(&empty);
}

#define TEST(f) cmocka_unit_test_setup_teardown(f, setup, teardown)

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(columns_are_aligned),
        TEST(what_fits_stays),
        TEST(elastic_cells_are_cut),
        TEST(what_matters_least_goes_first),
        TEST(what_must_stay_stays),
        TEST(no_width_is_exceeded),
        TEST(rows_can_be_sorted),
        TEST(markdown_escapes_what_means_something),
        TEST(nothing_is_a_head),
    };

    return cmocka_run_group_tests_name("ctl_table", tests, NULL, NULL);
}
