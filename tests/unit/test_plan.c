#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include "running.h"

static struct plan plan;
static struct planned planned;

static void start(void)
{
    assert_int_equal(args_evaluate(&inv, &reason), VERDICT_DAEMON);
    plan_init(&plan, &inv);
}

static void next(const char *url, const char *outfile)
{
    assert_false(plan_is_done(&plan));
    assert_int_equal(plan_next(&plan, &planned, &reason), 1);
    assert_string_equal(planned.url, url);
    if (outfile)
        assert_string_equal(planned.outfile, outfile);
    else
        assert_null(planned.outfile);
}

static void finish(void)
{
    assert_true(plan_is_done(&plan));
    assert_int_equal(plan_next(&plan, &planned, &reason), 0);
    assert_int_equal(plan_next(&plan, &planned, &reason), 0);
}

static void several_urls(void **state)
{
    (void)state;
    PARSE("http://a/", "-o", "x", "http://b/");
    start();
    next("http://a/", "x");
    assert_int_equal(planned.number, 0);
    next("http://b/", NULL);
    assert_int_equal(planned.number, 1);
    finish();
}

static void groups(void **state)
{
    (void)state;
    PARSE("http://a/", "http://b/", "-:", "-I", "http://c/");
    start();
    next("http://a/", NULL);
    next("http://b/", NULL);
    assert_false(planned.config->no_body);
    next("http://c/", NULL);
    assert_true(planned.config->no_body);
    assert_int_equal(planned.number, 2);
    finish();
}

static void globs(void **state)
{
    (void)state;
    PARSE("http://h/{a,b}/[1-2]", "-o", "#1-#2", "--output-dir", "d");
    start();
    next("http://h/a/1", "d/a-1");
    next("http://h/a/2", "d/a-2");
    next("http://h/b/1", "d/b-1");
    next("http://h/b/2", "d/b-2");
    assert_int_equal(planned.number, 0);
    finish();
}

static void globs_off(void **state)
{
    (void)state;
    PARSE("-g", "http://h/[1-2]", "-o", "#1");
    start();
    next("http://h/[1-2]", "#1");
    finish();
}

/* Every upload goes to every URL, the URLs changing faster. */
static void uploads(void **state)
{
    (void)state;
    PARSE("-T", "{f,g}", "http://h/[1-2]/");
    start();
    next("http://h/1/f", NULL);
    assert_string_equal(planned.infile, "f");
    next("http://h/2/f", NULL);
    next("http://h/1/g", NULL);
    assert_string_equal(planned.infile, "g");
    next("http://h/2/g", NULL);
    finish();
}

static void standard_input_has_no_name(void **state)
{
    (void)state;
    PARSE("-T", "-", "http://h/dir/");
    start();
    next("http://h/dir/", NULL);
    assert_string_equal(planned.infile, "-");
    finish();
}

static void remote_names(void **state)
{
    (void)state;
    PARSE("-O", "http://h/a/b%20c?q=1", "--output-dir", "d", "-G", "-d", "x=y");
    start();
    next("http://h/a/b%20c?q=1&x=y", "d/b%20c");
    assert_true(planned.remote_name);
    finish();
}

static void standard_output(void **state)
{
    (void)state;
    PARSE("-o", "-", "http://h/", "--output-dir", "d");
    start();
    next("http://h/", "-");
    assert_false(planned.remote_name);
    finish();
}

static void many(void **state)
{
    (void)state;
    PARSE("http://h/[1-1000000000]");
    start();
    for (int i = 0; i < 1000; i++)
        assert_int_equal(plan_next(&plan, &planned, &reason), 1);
    assert_string_equal(planned.url, "http://h/1000");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(several_urls),
        cmocka_unit_test(groups),
        cmocka_unit_test(globs),
        cmocka_unit_test(globs_off),
        cmocka_unit_test(uploads),
        cmocka_unit_test(standard_input_has_no_name),
        cmocka_unit_test(remote_names),
        cmocka_unit_test(standard_output),
        cmocka_unit_test(many),
    };

    parsing_clean_environment();
    return cmocka_run_group_tests(tests, NULL, NULL);
}
