#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <errno.h>
#include <cmocka.h>

#include "client/dialect.h"
#include "client/evaluate.h"
#include "lacks.h"
#include "running.h"
#include "scratch.h"

static struct plan plan;
static struct planned planned;

static void start(void)
{
    assert_int_equal(evaluate_files(&inv, &reason), VERDICT_DAEMON);
    plan_init(&plan, &inv);
}

static void next(const char *url, const char *outfile)
{
    assert_int_equal(plan_next(&plan, &planned), 1);
    assert_string_equal(planned.url, url);
    if (outfile)
        assert_string_equal(planned.outfile, outfile);
    else
        assert_null(planned.outfile);
}

static void finish(void)
{
    assert_int_equal(plan_next(&plan, &planned), 0);
    assert_int_equal(plan_next(&plan, &planned), 0);
    assert_null(planned.notes.first);
}

/* The next thing is the refusal CODE with the words ERROR. */
static void refused(int code, const char *error)
{
    assert_int_equal(plan_next(&plan, &planned), -EINVAL);
    assert_int_equal(planned.refusal, code);
    if (error)
        assert_string_equal(planned.error, error);
    else
        assert_null(planned.error);
}

/* The only note that came is TEXT. */
static void noted(enum note_kind kind, const char *text)
{
    assert_non_null(planned.notes.first);
    assert_ptr_equal(planned.notes.first, planned.notes.last);
    assert_int_equal(planned.notes.first->kind, kind);
    assert_string_equal(planned.notes.first->text, text);
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

/* As often as there are files of a -T, early curls ask for each URL behind it
 * that has none of its own. */
static void repeated_urls(void **state)
{
    (void)state;
    PARSE("-T", "{f,g}", "http://b/x", "-T", "", "http://c/[1-2]", "http://d/",
          "--next", "-T", "{f,g}", "-T", "h", "http://e/x", "http://e/y",
          "http://f/", "--next", "http://g/");
    start();
    next("http://b/x", NULL);
    assert_string_equal(planned.infile, "f");
    next("http://b/x", NULL);
    assert_string_equal(planned.infile, "g");
    for (int i = 0; i < 2; i++) {
        next("http://c/1", NULL);
        assert_int_equal(planned.number, 1);
        assert_null(planned.infile);
        next("http://c/2", NULL);
    }
    next("http://d/", NULL);
    next("http://d/", NULL);
    next("http://e/x", NULL);
    next("http://e/x", NULL);
    next("http://e/y", NULL);
    assert_string_equal(planned.infile, "h");
    next("http://f/", NULL);
    next("http://g/", NULL);
    finish();
    dialect_use("8.23.0");
    PARSE("-T", "{f,g}", "http://b/x", "http://c/");
    start();
    next("http://b/x", NULL);
    next("http://b/x", NULL);
    next("http://c/", NULL);
    finish();
    dialect_use("");
}

/* Each -T goes to one URL, "" to none. */
static void uploads_of_one_url(void **state)
{
    (void)state;
    PARSE("-T", "f", "http://a/", "http://b/", "http://c/", "-T", "", "-T",
          ".");
    start();
    next("http://a/f", NULL);
    assert_string_equal(planned.infile, "f");
    assert_false(plan_reads_stdin(&planned));
    next("http://b/", NULL);
    assert_null(planned.infile);
    next("http://c/", NULL);
    assert_true(plan_reads_stdin(&planned));
    finish();
    PARSE("-T", "f", "http://a/", "http://b/");
    start();
    next("http://a/f", NULL);
    next("http://b/", NULL);
    assert_null(planned.infile);
    assert_false(plan_reads_stdin(&planned));
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

/* The next transfer has no file, for which curl ends with CODE and says
 * ONLY. */
static void misnamed(const char *url, int code, const char *only)
{
    next(url, NULL);
    assert_null(planned.infile);
    assert_int_equal(planned.misnamed, code);
    if (only)
        assert_string_equal(planned.only, only);
    else
        assert_null(planned.only);
}

static void named_globs(void **state)
{
    (void)state;
    dialect_use("8.23.0");
    PARSE("http://h/{<n>a,b}/", "-T", "f[<u>1-2]", "-o", "#<u>#<n>#1");
    start();
    next("http://h/a/f1", "1aa");
    next("http://h/b/f1", "1bb");
    next("http://h/a/f2", "2aa");
    next("http://h/b/f2", "2bb");
    finish();
    PARSE("http://h/{<n>a,b}", "-T", "f", "-o", "x#<m>", "http://h/");
    assert_int_equal(evaluate_files(&inv, &reason), VERDICT_DAEMON);
    plan_init(&plan, &inv);
    misnamed("http://h/a", 43,
             "curl: (43) no glob exists with this name in position 5:\n"
             "x#<m>\n    ^\n");
    PARSE("-g", "http://h/{<n>a,b}", "-o", "#<n>");
    start();
    next("http://h/{<n>a,b}", "#<n>");
    finish();
    dialect_use("");
}

/* URLs from a file are no patterns, nor are their names. */
static void listed_urls(void **state)
{
    struct scratch s;

    (void)state;
    scratch_enter(&s);
    scratch_write(&s, "urls", "http://h/{a,b}\nhttp://h/[<n>1-\n", 0600);
    scratch_write(&s, "f1", "", 0600);
    dialect_use("8.23.0");
    PARSE("--url", "@urls", "-o", "x#1#<n>", "http://h/[1-2]");
    start();
    next("http://h/{a,b}", "x#1#<n>");
    next("http://h/[<n>1-", "[<n>1-");
    assert_true(planned.remote_name);
    assert_int_equal(planned.number, 1);
    next("http://h/1", NULL);
    next("http://h/2", NULL);
    finish();
    /* Those of an upload are. */
    PARSE("@urls", "-T", "f[<u>1-1]", "-o", "x#1#<u>");
    start();
    next("http://h/{a,b}", "x#11");
    next("http://h/[<n>1-", "[<n>1-");
    finish();
    dialect_use("");
    scratch_leave(&s);
}

/* What -O finds in URLs that are none. */
static void remote_names_of_no_url(void **state)
{
    (void)state;
    dialect_use("7.88.1");
    PARSE("-O", "http://h/a b");
    start();
    misnamed("http://h/a b", 3, NULL);
    noted(NOTE_ERROR, "Failed to extract a sensible file name from the URL to "
                      "use for storage!");
    PARSE("-O", "http://a%zz/b");
    start();
    next("http://a%zz/b", "b");
    PARSE("-O", "http://h/a b");
    dialect_use("8.14.1");
    start();
    misnamed("http://h/a b", 3, NULL);
    noted(NOTE_ERROR,
          "Failed to extract a filename from the URL to use for storage");
    PARSE("-sSO", "nosuch://h/a");
    start();
    misnamed("nosuch://h/a", 1, NULL);
    assert_null(planned.notes.first);
    dialect_use("8.23.0");
    start();
    misnamed("nosuch://h/a", 1, NULL);
    assert_non_null(planned.notes.first);
    dialect_use("");
}

/* Protocols that libcurl is told not to speak, or can't. */
static void protocols_of_others(void **state)
{
    (void)state;
    dialect_use("7.88.1");
    PARSE("-T", "f", "ftp://h/");
    start();
    next("ftp://h/", NULL);
    PARSE("-O", "FTP://h/a");
    start();
    misnamed("FTP://h/a", 1, NULL);
    PARSE("-G", "-d", "a=b", "ftp://h/a");
    start();
    refused(1, "Could not parse the URL, failed to set query");
    PARSE("-O", "ws://h/a");
    start();
    next("ws://h/a", "a");
    use_without("7.88.1", PART_WEBSOCKET);
    start();
    misnamed("ws://h/a", 1, NULL);
    PARSE("-O", "ftp.h/a", "--url-query", "a=b");
    start();
    next("ftp.h/a", "a");
    dialect_use("");
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
        assert_int_equal(plan_next(&plan, &planned), 1);
    assert_string_equal(planned.url, "http://h/1000");
}

/* Latest curls end there, and tell of each group that they leave out. */
static void unpaired_ends(void **state)
{
    (void)state;
    dialect_use("8.23.0");
    PARSE("-o", "a", "-o", "b", "http://h/", "-:", "http://i/",
          "-:", "http://j/");
    start();
    next("http://h/", "a");
    assert_int_equal(plan_next(&plan, &planned), 0);
    assert_non_null(planned.notes.first);
    assert_non_null(planned.notes.first->next);
    assert_non_null(planned.notes.first->next->next);
    assert_null(planned.notes.first->next->next->next);
    assert_int_equal(plan_next(&plan, &planned), 0);
    dialect_use("7.88.1");
}

/* A protocol that nobody knows takes an upload's name, but no query. */
static void unknown_protocols(void **state)
{
    (void)state;
    PARSE("-T", "f", "htfp://h/x/");
    start();
    assert_int_equal(plan_next(&plan, &planned), 1);
    assert_string_equal(planned.url, "htfp://h/x/f");
    PARSE("-G", "-d", "a", "htfp://h/x");
    start();
    refused(1, "Could not parse the URL, failed to set query");
    PARSE("-sS", "-G", "-d", "a", "htfp://h/x");
    start();
    refused(1, NULL);
}

/* Nothing is added to what libcurl would not take apart, nor to URLs of other
 * protocols. */
static void refused_urls(void **state)
{
    (void)state;
    PARSE("-T", "f", "http://h:x/");
    start();
    refused(3, "URL using bad/illegal format or missing URL");
    PARSE("-G", "-d", "a", "http://h:x/");
    start();
    refused(3, "Could not parse the URL, failed to set query");
    PARSE_ALONE("-T", "f", "ftp://h/");
    start();
    next("ftp://h/", NULL);
}

/* What has no URL is told of when its turn comes. */
static void unpaired(void **state)
{
    (void)state;
    PARSE("-o", "a", "-o", "b", "http://h/");
    start();
    next("http://h/", "a");
    assert_null(planned.notes.first);
    PARSE("-o", "a", "-o", "b", "http://h/", "-:", "http://i/");
    start();
    next("http://h/", "a");
    next("http://i/", NULL);
    noted(NOTE_WARNING, "Got more output options than URLs");
    finish();
    PARSE("-o", "a", "-o", "b", "http://h/");
    start();
    next("http://h/", "a");
    assert_int_equal(plan_next(&plan, &planned), 0);
    noted(NOTE_WARNING, "Got more output options than URLs");
    /* Once is enough. */
    PARSE("-o", "a", "-o", "b", "-o", "c", "http://h/", "-:", "-o", "d", "-o",
          "e", "http://i/");
    start();
    next("http://h/", "a");
    next("http://i/", "d");
    noted(NOTE_WARNING, "Got more output options than URLs");
    assert_null(planned.notes.first->next);
    assert_int_equal(plan_next(&plan, &planned), 0);
    assert_null(planned.notes.first);
    PARSE("-so", "a", "-o", "b", "http://h/");
    start();
    next("http://h/", "a");
    assert_int_equal(plan_next(&plan, &planned), 0);
    assert_null(planned.notes.first);
}

static void refused_patterns(void **state)
{
    (void)state;
    PARSE("http://h/", "http://h/[2-1]");
    start();
    next("http://h/", NULL);
    refused(3, "bad range in URL position 15:\nhttp://h/[2-1]\n"
               "              ^");
    PARSE("-T", "{f", "http://h/");
    start();
    refused(3, "unmatched brace in URL position 1:\n{f\n ^");
}

static void refused_groups(void **state)
{
    (void)state;
    PARSE("http://h/", "-:", "-d", "a", "-T", "f", "http://h/");
    start();
    next("http://h/", NULL);
    refused(2, NULL);
    noted(NOTE_WARNING,
          "You can only select one HTTP request method! You asked for both "
          "PUT (-T, --upload-file) and POST (-d, --data).");
    PARSE("http://h/", "-:", "-s");
    start();
    next("http://h/", NULL);
    refused(2, NULL);
}

static void names_by_version(void **state)
{
    (void)state;
    PARSE("-O", "http://h/");
    start();
    misnamed("http://h/", 23, NULL);
    noted(NOTE_ERROR, "Remote file name has no length!");
    dialect_use("8.14.1");
    start();
    next("http://h/", "curl_response");
    noted(NOTE_WARNING, "No remote file name, uses \"curl_response\"");
    dialect_use("");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(several_urls),
        cmocka_unit_test(repeated_urls),
        cmocka_unit_test(uploads_of_one_url),
        cmocka_unit_test(groups),
        cmocka_unit_test(globs),
        cmocka_unit_test(globs_off),
        cmocka_unit_test(named_globs),
        cmocka_unit_test(listed_urls),
        cmocka_unit_test(remote_names_of_no_url),
        cmocka_unit_test(protocols_of_others),
        cmocka_unit_test(uploads),
        cmocka_unit_test(standard_input_has_no_name),
        cmocka_unit_test(remote_names),
        cmocka_unit_test(standard_output),
        cmocka_unit_test(many),
        cmocka_unit_test(unpaired),
        cmocka_unit_test(unpaired_ends),
        cmocka_unit_test(unknown_protocols),
        cmocka_unit_test(refused_urls),
        cmocka_unit_test(refused_patterns),
        cmocka_unit_test(refused_groups),
        cmocka_unit_test(names_by_version),
    };

    parsing_clean_environment();
    return cmocka_run_group_tests(tests, NULL, NULL);
}
