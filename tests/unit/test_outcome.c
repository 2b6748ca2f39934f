#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include "running.h"

#include "client/outcome.h"

static struct outcome o;

static int load(struct wire_writer *w)
{
    struct frame f;

    assert_true(frame_parse(w->data, w->len, &f) > 0);
    return outcome_load(&o, &f);
}

static int begin(void **state)
{
    (void)state;
    outcome_init(&o);
    return 0;
}

static int end(void **state)
{
    (void)state;
    outcome_done(&o);
    return 0;
}

static void done_is_kept(void **state)
{
    struct wire_writer w;
    struct wire_str url;

    (void)state;
    wire_writer_init(&w, NULL, 0, 4096);
    put_done(&w, 1, 28, "too slow", 503);
    assert_int_equal(load(&w), 0);
    wire_writer_done(&w); /* nothing is borrowed */
    assert_int_equal(o.code, 28);
    assert_int_equal(o.route, ROUTE_WARM);
    assert_string_equal(outcome_text(&o), "too slow");
    assert_int_equal(outcome_num(&o, WC_INFO_RESPONSE_CODE, -1), 503);
    assert_int_equal(outcome_num(&o, WC_INFO_FILETIME_T, -1), -1);
    assert_int_equal(outcome_str(&o, WC_INFO_EFFECTIVE_URL).len, 11);
    assert_int_equal(outcome_str(&o, WC_INFO_CONTENT_TYPE).len, 0);
    assert_true(outcome_find_str(&o, WC_INFO_EFFECTIVE_URL, &url));
    assert_int_equal(url.len, 11);
    assert_false(outcome_find_str(&o, WC_INFO_CONTENT_TYPE, &url));
}

static void texts(void **state)
{
    (void)state;
    assert_string_equal(outcome_text(&o), "");
    outcome_fail(&o, 7, "");
    assert_string_equal(outcome_text(&o), "Couldn't connect to server");
    outcome_fail(&o, 23, "own words");
    assert_string_equal(outcome_text(&o), "own words");
    /* Of code 0 there is nothing to say. */
    o.code = 0;
    assert_string_equal(outcome_text(&o), "");
}

static void long_texts_are_cut(void **state)
{
    char text[1000];
    struct wire_writer w;

    (void)state;
    memset(text, 'x', sizeof(text) - 1);
    text[sizeof(text) - 1] = '\0';
    wire_writer_init(&w, NULL, 0, 4096);
    put_done(&w, 1, 1, text, 0);
    assert_int_equal(load(&w), 0);
    assert_int_equal(strlen(o.error), OUTCOME_ERROR_BYTES - 1);
    wire_writer_done(&w);
}

static void names_are_replaced(void **state)
{
    char text[OUTCOME_ERROR_BYTES];

    (void)state;
    outcome_fail(&o, 7, "no /a/b/s, no way");
    outcome_rename(&o, "/a/b/s", "s");
    assert_string_equal(o.error, "no s, no way");
    outcome_rename(&o, "/a/b/s", "t");
    assert_string_equal(o.error, "no s, no way");
    memset(text, 'x', sizeof(text) - 1);
    text[sizeof(text) - 1] = '\0';
    outcome_fail(&o, 7, text);
    outcome_rename(&o, "x", "long");
    assert_int_equal(strlen(o.error), OUTCOME_ERROR_BYTES - 1);
}

static void malformed(void **state)
{
    struct wire_writer w;
    struct frame f;

    (void)state;
    outcome_fail(&o, 5, "as before");
    wire_writer_init(&w, NULL, 0, 4096);
    put_done(&w, 1, 28, "x", 200);
    assert_true(frame_parse(w.data, w.len, &f) > 0);
    f.len = 3;
    assert_int_equal(outcome_load(&o, &f), -EBADMSG);
    assert_int_equal(o.code, 5);
    assert_string_equal(o.error, "as before");
    wire_writer_done(&w);
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, begin, end)

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(done_is_kept),       TEST(texts),     TEST(long_texts_are_cut),
        TEST(names_are_replaced), TEST(malformed),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
