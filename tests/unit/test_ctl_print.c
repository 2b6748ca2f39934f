#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <setjmp.h>
#include <cmocka.h>

#include <stdlib.h>
#include <string.h>

#include "client/ctl_print.h"

static char *text; /* what was printed */
static size_t text_bytes;
static FILE *out;

static int setup(void **state)
{
    (void)state;
    out = open_memstream(&text, &text_bytes);
    return out == NULL;
}

static int teardown(void **state)
{
    (void)state;
    fclose(out);
    free(text);
    return 0;
}

static void assert_printed(const char *want)
{
    fflush(out);
    assert_string_equal(text, want);
}

/* A row {"host": HOST, "port": PORT, "tls": TLS} as the daemon writes it. */
static struct ctl_row make_row(const char *host, int64_t port, bool tls)
{
    struct wire_writer w;
    struct frame f;
    struct ctl_row row;
    size_t mark;

    wire_writer_init(&w, NULL, 0, 4096);
    mark = message_begin_row(&w);
    message_put_field_str(&w, "host", host);
    message_put_field_num(&w, "port", CTL_NUM, port);
    message_put_field_num(&w, "tls", CTL_BOOL, tls);
    message_end_row(&w, mark, 3);
    assert_int_equal(frame_parse(w.data, w.len, &f), w.len);
    row = (struct ctl_row){.payload = malloc(f.len), .len = f.len};
    memcpy(row.payload, f.payload, f.len);
    wire_writer_done(&w);
    return row;
}

static void fields_are_lines(void **state)
{
    struct ctl_row row = make_row("example.org", 443, true);

    (void)state;
    ctl_print_fields(out, &row, 1);
    assert_printed("host                   example.org\n"
                   "port                   443\n"
                   "tls                    yes\n");
    free(row.payload);
}

static void table_is_aligned(void **state)
{
    struct ctl_row rows[] = {make_row("a", 80, false),
                             make_row("longer.example", 8443, true)};

    (void)state;
    ctl_print_table(out, rows, 2);
    assert_printed("host            port  tls\n"
                   "a               80    no\n"
                   "longer.example  8443  yes\n");
    free(rows[0].payload);
    free(rows[1].payload);
}

static void empty_table_is_empty(void **state)
{
    (void)state;
    ctl_print_table(out, NULL, 0);
    assert_printed("");
}

static void control_characters_do_not_reach_a_terminal(void **state)
{
    struct ctl_row row = make_row("\033[2Jx\r\n", 1, false);

    (void)state;
    ctl_print_table(out, &row, 1);
    assert_printed("host     port  tls\n"
                   "?[2Jx??  1     no\n");
    free(row.payload);
}

static void json_array_holds_objects(void **state)
{
    struct ctl_row rows[] = {make_row("a", -1, false), make_row("b", 2, true)};

    (void)state;
    ctl_print_json_array(out, rows, 2);
    assert_printed("[{\"host\":\"a\",\"port\":-1,\"tls\":false},"
                   "{\"host\":\"b\",\"port\":2,\"tls\":true}]");
    free(rows[0].payload);
    free(rows[1].payload);
}

static void json_array_may_be_empty(void **state)
{
    (void)state;
    ctl_print_json_array(out, NULL, 0);
    assert_printed("[]");
}

static void json_strings_are_escaped(void **state)
{
    static const char nasty[] = "\"\\\n\x1f\x7f\xc3\xa4\xf0\x9f\x98\x80";

    (void)state;
    ctl_print_json_string(out, nasty, sizeof(nasty) - 1);
    assert_printed("\"\\\"\\\\\\u000a\\u001f\\u007f\xc3\xa4"
                   "\xf0\x9f\x98\x80\"");
}

static void json_replaces_what_is_no_utf8(void **state)
{
    /* A lone continuation byte, an overlong slash, a surrogate, a sequence
     * that is cut off. */
    static const char bad[] = "\x80|\xc0\xaf|\xed\xa0\x80|\xe2\x82";

    (void)state;
    ctl_print_json_string(out, bad, sizeof(bad) - 1);
    assert_printed("\"\\ufffd|\\ufffd\\ufffd|\\ufffd\\ufffd\\ufffd"
                   "|\\ufffd\\ufffd\"");
}

static void malformed_row_prints_nothing(void **state)
{
    uint8_t payload[] = {5, 0, 1};
    struct ctl_row row = {.payload = payload, .len = sizeof(payload)};

    (void)state;
    ctl_print_json_array(out, &row, 1);
    ctl_print_table(out, &row, 1);
    ctl_print_fields(out, &row, 1);
    assert_printed("[{}]");
}

#define TEST(f) cmocka_unit_test_setup_teardown(f, setup, teardown)

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(fields_are_lines),
        TEST(table_is_aligned),
        TEST(empty_table_is_empty),
        TEST(control_characters_do_not_reach_a_terminal),
        TEST(json_array_holds_objects),
        TEST(json_array_may_be_empty),
        TEST(json_strings_are_escaped),
        TEST(json_replaces_what_is_no_utf8),
        TEST(malformed_row_prints_nothing),
    };

    return cmocka_run_group_tests_name("ctl_print", tests, NULL, NULL);
}
