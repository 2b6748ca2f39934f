#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <setjmp.h>
#include <cmocka.h>

#include "client/ctl_json.h"
#include "answering.h"

static char *text; /* what was printed */
static size_t text_bytes;
static struct ctl_json j;
static struct ctl_answer a;

static int setup(void **state)
{
    struct wire_writer w;

    (void)state;
    memset(&a, 0, sizeof(a));
    j = (struct ctl_json){.out = open_memstream(&text, &text_bytes)};
    wire_writer_init(&w, NULL, 0, 4096);
    for (int i = 0; i < 2; i++) {
        struct put_row r = put_begin(&w);

        put_text(&r, "row", i == 0 ? "host" : "reason");
        put_num(&r, "port", i - 1);
        put_bool(&r, "tls", i == 0);
        put_end(&r);
    }
    rows_taken(&w, &a);
    wire_writer_done(&w);
    return 0;
}

static int teardown(void **state)
{
    (void)state;
    fclose(j.out);
    free(text);
    ctl_answer_done(&a);
    return 0;
}

static void assert_printed(const char *want)
{
    fflush(j.out);
    assert_string_equal(text, want);
}

static void values_stand_in_objects_and_arrays(void **state)
{
    (void)state;
    ctl_json_open(&j, NULL, '{');
    ctl_json_str(&j, "a", "x");
    ctl_json_num(&j, "b", -7);
    ctl_json_open(&j, "c", '[');
    ctl_json_bool(&j, NULL, true);
    ctl_json_bool(&j, NULL, false);
    ctl_json_null(&j, NULL);
    ctl_json_open(&j, NULL, '{');
    ctl_json_close(&j, '}');
    ctl_json_close(&j, ']');
    ctl_json_decimal(&j, "d", 1500, 3);
    ctl_json_close(&j, '}');
    ctl_json_end(&j);
    assert_printed("{\"a\":\"x\",\"b\":-7,\"c\":[true,false,null,{}],"
                   "\"d\":1.500}\n");
}

static void rows_are_objects(void **state)
{
    (void)state;
    ctl_json_rows(&j, NULL, &a, NULL, NULL);
    ctl_json_end(&j);
    assert_printed("[{\"row\":\"host\",\"port\":-1,\"tls\":true},"
                   "{\"row\":\"reason\",\"port\":0,\"tls\":false}]\n");
}

static void rows_can_be_selected(void **state)
{
    (void)state;
    ctl_json_open(&j, NULL, '{');
    ctl_json_rows(&j, "hosts", &a, "row", "host");
    ctl_json_rows(&j, "none", &a, "row", "nothing");
    ctl_json_close(&j, '}');
    assert_printed("{\"hosts\":[{\"port\":-1,\"tls\":true}],\"none\":[]}");
}

static void members_join_others(void **state)
{
    (void)state;
    ctl_json_open(&j, NULL, '{');
    ctl_json_bool(&j, "running", true);
    ctl_json_members(&j, &a.rows[0], "tls");
    ctl_json_num(&j, "z", 1);
    ctl_json_close(&j, '}');
    assert_printed("{\"running\":true,\"row\":\"host\",\"port\":-1,\"z\":1}");
}

static void strings_are_escaped(void **state)
{
    static const char nasty[] = "\"\\\n\x1f\x7f\xc3\xa4\xf0\x9f\x98\x80";

    (void)state;
    ctl_json_bytes(&j, NULL, nasty, sizeof(nasty) - 1);
    assert_printed("\"\\\"\\\\\\u000a\\u001f\\u007f\xc3\xa4"
                   "\xf0\x9f\x98\x80\"");
}

static void what_is_no_utf8_is_replaced(void **state)
{
    /* A lone continuation byte, an overlong slash, a surrogate, a sequence
     * that is cut off. */
    static const char bad[] = "\x80|\xc0\xaf|\xed\xa0\x80|\xe2\x82";

    (void)state;
    ctl_json_bytes(&j, NULL, bad, sizeof(bad) - 1);
    assert_printed("\"\\ufffd|\\ufffd\\ufffd|\\ufffd\\ufffd\\ufffd"
                   "|\\ufffd\\ufffd\"");
}

static void a_malformed_row_is_an_empty_object(void **state)
{
    uint8_t payload[] = {5, 0, 1};
    struct ctl_row bad = {.payload = payload, .len = sizeof(payload)};
    struct ctl_answer answer = {.rows = &bad, .row_count = 1};

    (void)state;
    ctl_json_rows(&j, NULL, &answer, NULL, NULL);
    assert_printed("[{}]");
}

#define TEST(f) cmocka_unit_test_setup_teardown(f, setup, teardown)

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(values_stand_in_objects_and_arrays),
        TEST(rows_are_objects),
        TEST(rows_can_be_selected),
        TEST(members_join_others),
        TEST(strings_are_escaped),
        TEST(what_is_no_utf8_is_replaced),
        TEST(a_malformed_row_is_an_empty_object),
    };

    return cmocka_run_group_tests_name("ctl_json", tests, NULL, NULL);
}
