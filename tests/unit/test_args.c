#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include "client/dialect.h"
#include "proto/limits.h"
#include "parsing.h"
#include "scratch.h"

#define URL "http://h/p"

/* It is better left to the real curl, or must be. */
static void assert_direct(enum verdict verdict)
{
    assert_int_not_equal(verdict, VERDICT_DAEMON);
    assert_non_null(reason);
}

static void plain_url(void **state)
{
    (void)state;
    assert_int_equal(PARSE(URL), VERDICT_DAEMON);
    assert_string_equal(conf()->urls->url, URL);
    assert_int_equal(conf()->url_count, 1);
    assert_null(conf()->next);
    assert_int_equal(conf()->httpreq, HTTPREQ_UNSPEC);
    assert_int_equal(inv.parallel_max, 50);
    assert_true(inv.show_error);
    assert_true(inv.styled_output);
    assert_false(inv.no_progress);
    assert_int_equal(num_of(WC_OPT_MAXREDIRS), 50);
    assert_int_equal(num_of(WC_OPT_TCP_KEEPALIVE), 1);
}

static void clusters(void **state)
{
    (void)state;
    assert_int_equal(PARSE("-sSLo", "file", URL), VERDICT_DAEMON);
    assert_true(inv.silent);
    assert_true(inv.show_error);
    assert_true(conf()->follow);
    assert_string_equal(conf()->urls->outfile, "file");
    assert_int_equal(PARSE("-sofile", URL), VERDICT_DAEMON);
    assert_string_equal(conf()->urls->outfile, "file");
    assert_false(inv.show_error);
    assert_int_equal(PARSE("-XPUT", "-d{}", URL), VERDICT_DAEMON);
    assert_string_equal(conf()->custom_request, "PUT");
    assert_string_equal(conf()->data->text, "{}");
    /* A flag's name in the place of a value is a value. */
    assert_int_equal(PARSE("-c", "-L", URL), VERDICT_DAEMON);
    assert_string_equal(conf()->cookie_jar, "-L");
    assert_false(conf()->follow);
    assert_int_equal(PARSE("-GET", URL), VERDICT_DAEMON);
    assert_true(conf()->use_get);
    assert_string_equal(text_of(WC_OPT_SSLCERT), "T");
}

static void long_options(void **state)
{
    (void)state;
    assert_int_equal(PARSE("--silent", "--no-silent", URL), VERDICT_DAEMON);
    assert_false(inv.silent);
    assert_true(inv.show_error);
    assert_int_equal(PARSE("--no-buffer", URL), VERDICT_DAEMON);
    assert_true(conf()->no_buffer);
    assert_int_equal(PARSE("-N", "--buffer", URL), VERDICT_DAEMON);
    assert_false(conf()->no_buffer);
    assert_int_equal(PARSE("--no-clobber", "--no-progress-meter", URL),
                     VERDICT_DAEMON);
    assert_int_equal(conf()->clobber, CLOBBER_NEVER);
    assert_true(inv.no_progress);
    assert_false(inv.silent);
}

static void double_dash(void **state)
{
    (void)state;
    assert_int_equal(PARSE("-s", "--", URL, "h/-o"), VERDICT_DAEMON);
    assert_int_equal(conf()->url_count, 2);
    assert_string_equal(conf()->urls->next->url, "h/-o");
    assert_direct(PARSE("--"));
}

static void wrong_lines(void **state)
{
    (void)state;
    assert_direct(parsing_words((const char *const[]){NULL}));
    assert_direct(PARSE("-s"));
    assert_direct(PARSE("-o"));
    assert_direct(PARSE(URL, "-so"));
    assert_direct(PARSE(URL, "--output"));
    assert_direct(PARSE("-", URL));
    assert_direct(PARSE("", URL));
    assert_direct(PARSE("-\xc3\xa9", URL));
    assert_direct(PARSE("--nothing", URL));
    assert_direct(PARSE("--silent=1", URL));
    assert_direct(PARSE("--sil", URL));
    assert_direct(PARSE("--SILENT", URL));
    assert_direct(PARSE("--retr", "1", URL));
    assert_direct(PARSE("--no-http1.1", URL));
    assert_direct(PARSE("--no-data", URL));
    assert_direct(PARSE("-X", "", URL));
    assert_direct(PARSE("--output", "-L", URL));
    assert_direct(PARSE("-o-L", URL));
    assert_direct(PARSE("-d", "\xe2\x80\x9cx\xe2\x80\x9d", URL));
    assert_direct(PARSE("-o", "a", "-o", "b", URL));
    assert_direct(PARSE("-O", "http://h/"));
    assert_direct(PARSE("-m", "soon", URL));
}

/* --expand- is for what has a value, and known by its whole name. */
static void expansion(void **state)
{
    static const char *const unknown[] = {
        "--expand-",          "--expand",           "--expand-nosuch",
        "--expand-dat",       "--expand-no-silent", "--expand-expand-data",
        "--EXPAND-data",      "--expand-DATA",      "--expand-warm-pool",
        "--expand-warm-only", "--expand-d",         "--no-expand-data"};

    (void)state;
    assert_int_equal(PARSE("--expand-data", "{{a}}x", "--variable", "a=b",
                           "--expand-data", "{{a}}x", URL),
                     VERDICT_DAEMON);
    assert_string_equal(conf()->data->text, "x");
    assert_string_equal(conf()->data->next->text, "bx");
    assert_int_equal(inv.newer, DIALECT_VERSION(8, 3, 0));
    /* Also with an option that is newer than that itself. */
    assert_int_equal(PARSE("--expand-upload-flags", "seen", URL),
                     VERDICT_DAEMON);
    assert_int_equal(inv.newer, DIALECT_VERSION(8, 13, 0));
    for (size_t i = 0; i < sizeof(unknown) / sizeof(unknown[0]); i++) {
        assert_int_equal(PARSE_OURS(unknown[i], "x", URL), VERDICT_FAILS);
        assert_non_null(strstr(inv.notes.first->text, ": is unknown\n"));
    }
    assert_int_equal(PARSE_OURS("--expand-silent", URL), VERDICT_FAILS);
    assert_non_null(
        strstr(inv.notes.first->text, ": variable expansion failure\n"));
    /* Nothing to expand is nothing to refuse. */
    assert_int_equal(PARSE(URL, "--expand-silent"), VERDICT_DAEMON);
    assert_true(inv.silent);
    assert_int_equal(PARSE(URL, "--expand-data"), VERDICT_FAILS);
    assert_int_equal(PARSE("--expand-help", "all"), VERDICT_SAYS);
    assert_string_equal(inv.says_of, "all");
}

/* A value that became odd is as odd as any other. */
static void expanded_values(void **state)
{
    (void)state;
    dialect_use("8.14.1");
    assert_int_equal(PARSE_OURS("--expand-output", "{{none}}", URL),
                     VERDICT_FAILS);
    assert_non_null(strstr(inv.notes.first->text, ": blank argument where"));
    assert_int_equal(
        PARSE_OURS("--variable", "a=-x", "--expand-output", "{{a}}", URL),
        VERDICT_PREFER_DIRECT);
    assert_string_equal(inv.notes.first->text,
                        "The filename argument '-x' looks like a flag.");
    assert_string_equal(conf()->urls->outfile, "-x");
    dialect_use("8.23.0");
    assert_int_equal(PARSE("--variable=a=b", "--expand-data={{a}}", URL),
                     VERDICT_DAEMON);
    assert_string_equal(conf()->data->text, "b");
    dialect_use("");
}

static void not_carried(void **state)
{
    static const char *const lines[][3] = {{"--manual", NULL},
                                           {"-V", NULL},
                                           {"--help", NULL},
                                           {"-h", NULL},
                                           {"-M", NULL},
                                           {"--libcurl", "f", URL},
                                           {"--trace-config", "all", URL},
                                           {"--negotiate", URL},
                                           {"--http3", URL},
                                           {"--include-x", URL},
                                           {"--engine", "x", URL}};

    (void)state;
    for (size_t i = 0; i < sizeof(lines) / sizeof(lines[0]); i++) {
        const char *const words[] = {"-q", lines[i][0], lines[i][1],
                                     lines[i][2], NULL};

        if (parsing_words(words) < VERDICT_DIRECT)
            fail_msg("%s was carried", lines[i][0]);
    }
}

static void other_protocols(void **state)
{
    (void)state;
    assert_direct(PARSE("ftp://h/"));
    assert_direct(PARSE("file:///etc/passwd"));
    assert_direct(PARSE("ftp.example.com"));
    assert_direct(PARSE(URL, "smtp.example.com"));
    assert_direct(PARSE("{ftp,www}.example.com"));
    assert_direct(PARSE("http://b\xc3\xbc"
                        "cher.example/"));
    assert_int_equal(PARSE("www.{a,b}.com"), VERDICT_DAEMON);
    assert_int_equal(PARSE("h{a,b}.com"), VERDICT_DIRECT);
    assert_direct(PARSE("http://h/[3-1]"));
    assert_int_equal(PARSE("-g", "http://h/[3-1]"), VERDICT_DAEMON);
}

static void groups(void **state)
{
    struct config *second;

    (void)state;
    assert_direct(PARSE("-Ld", "a", URL, "--next", "-A", "ua", "-s:", "x",
                        "-:", "y")); /* -s: ends a group without URL */
    /* Nothing behind the colon counts. */
    assert_int_equal(
        PARSE("-Ld", "a", URL, "-:I", "-A", "ua", "x", "-:", "-f", "y"),
        VERDICT_DAEMON);
    second = conf()->next;
    assert_true(conf()->follow);
    assert_false(second->follow);
    assert_int_equal(conf()->httpreq, HTTPREQ_SIMPLEPOST);
    assert_int_equal(second->httpreq, HTTPREQ_UNSPEC);
    assert_string_equal(config_opt(second, WC_OPT_USERAGENT)->text, "ua");
    assert_true(second->next->failonerror);
    assert_string_equal(second->next->urls->url, "y");
    assert_direct(PARSE(URL, "--next"));
    assert_direct(PARSE("--next", URL));
    /* Global options count for all. */
    assert_int_equal(PARSE(URL, "-:", "-s", "x"), VERDICT_DAEMON);
    assert_true(inv.silent);
}

static void pairing(void **state)
{
    const struct url_item *item;

    (void)state;
    assert_int_equal(PARSE("-o", "1", "-o", "2", "a", "b", "c"),
                     VERDICT_DAEMON);
    item = conf()->urls;
    assert_string_equal(item->outfile, "1");
    item = item->next;
    assert_string_equal(item->url, "b");
    assert_string_equal(item->outfile, "2");
    assert_null(item->next->outfile);

    assert_int_equal(PARSE("h/a", "h/b", "-T", "x", "-O", "-T", "y", "-o", "f"),
                     VERDICT_DAEMON);
    item = conf()->urls;
    assert_true(item->use_remote_name);
    assert_string_equal(item->infile, "x");
    assert_string_equal(item->next->outfile, "f");
    assert_string_equal(item->next->infile, "y");

    assert_int_equal(PARSE("--remote-name-all", "h/a", "h/b", "-o", "f"),
                     VERDICT_DAEMON);
    item = conf()->urls;
    assert_string_equal(item->outfile, "f");
    assert_false(item->use_remote_name);
    assert_true(item->next->use_remote_name);
}

/* By version, --no-remote-name is for one URL or for none. */
static void no_names(void **state)
{
    (void)state;
    assert_int_equal(PARSE("h/a", "h/b", "--no-remote-name", "-O"),
                     VERDICT_DAEMON);
    assert_false(conf()->urls->use_remote_name);
    assert_true(conf()->urls->next->use_remote_name);
    dialect_use("8.14.1");
    assert_int_equal(PARSE("h/a", "h/b", "--no-remote-name", "-O"),
                     VERDICT_DAEMON);
    assert_true(conf()->urls->use_remote_name);
    assert_false(conf()->urls->next->use_remote_name);
    assert_int_equal(
        PARSE("--remote-name-all", "h/a", "h/b", "--no-remote-name"),
        VERDICT_DAEMON);
    assert_false(conf()->urls->use_remote_name);
    assert_true(conf()->urls->next->use_remote_name);
    dialect_use("");
}

static void own_options(void **state)
{
    char *argv[] = {(char *)"warmcurl",   (char *)"--warm-only",  (char *)"-H",
                    (char *)"--warm-off", (char *)"--warm-pool",  (char *)"p",
                    (char *)"-so",        (char *)"--warm-fresh", (char *)"u",
                    (char *)"--",         (char *)"--warm-off",   NULL};

    (void)state;
    assert_int_equal(args_strip_own(11, argv), 8);
    assert_string_equal(argv[1], "-H");
    assert_string_equal(argv[2], "--warm-off");
    assert_string_equal(argv[3], "-so");
    assert_string_equal(argv[4], "--warm-fresh");
    assert_string_equal(argv[5], "u");
    assert_string_equal(argv[6], "--");
    assert_string_equal(argv[7], "--warm-off");
    assert_null(argv[8]);

    assert_int_equal(
        PARSE("--warm-only", "--warm-pool", "p", "--warm-explain", URL),
        VERDICT_DAEMON);
    assert_int_equal(inv.warm, WARM_ONLY);
    assert_string_equal(inv.warm_pool, "p");
    assert_true(inv.explain);
    /* They count on a command that is direct, too. */
    assert_direct(PARSE("-V", "--warm-fresh", URL));
    assert_int_equal(inv.warm, WARM_FRESH);
    assert_direct(PARSE("--warm-pool"));
    assert_direct(PARSE("--warm-poo", "x", URL));
}

/* What an expanded option takes is its value, also where nothing counts. */
static void own_options_among_others(void **state)
{
    char *argv[] = {(char *)"warmcurl",
                    (char *)"--expand-data",
                    (char *)"--warm-off",
                    (char *)"--expand-silent",
                    (char *)"--warm-off",
                    (char *)"--variable",
                    (char *)"--warm-fresh",
                    (char *)"u",
                    NULL};

    (void)state;
    assert_int_equal(args_strip_own(8, argv), 7);
    assert_string_equal(argv[2], "--warm-off");
    assert_string_equal(argv[3], "--expand-silent");
    assert_string_equal(argv[4], "--variable");
    assert_string_equal(argv[5], "--warm-fresh");
    assert_string_equal(argv[6], "u");
}

static void environment(void **state)
{
    char name[LIMIT_POOL_NAME_BYTES + 2];

    (void)state;
    setenv("WARMCURL", "fresh", 1);
    setenv("WARMCURL_POOL", "jobs", 1);
    setenv("WARMCURL_EXPLAIN", "/tmp/why", 1);
    assert_int_equal(PARSE(URL), VERDICT_DAEMON);
    assert_int_equal(inv.warm, WARM_FRESH);
    assert_string_equal(inv.warm_pool, "jobs");
    memset(name, 'x', LIMIT_POOL_NAME_BYTES + 1);
    name[LIMIT_POOL_NAME_BYTES + 1] = '\0';
    assert_int_equal(PARSE("--warm-pool", name, URL), VERDICT_DIRECT);
    assert_string_equal(reason, "the pool's name is too long");
    name[LIMIT_POOL_NAME_BYTES] = '\0';
    assert_int_equal(PARSE("--warm-pool", name, URL), VERDICT_DAEMON);
    assert_true(inv.explain);
    assert_string_equal(inv.explain_path, "/tmp/why");
    setenv("WARMCURL", "nonsense", 1);
    setenv("WARMCURL_EXPLAIN", "1", 1);
    assert_int_equal(PARSE("--warm-off", URL), VERDICT_DAEMON);
    assert_int_equal(inv.warm, WARM_OFF);
    assert_null(inv.explain_path);
    setenv("WARMCURL", "nonsense", 1);
    setenv("WARMCURL_EXPLAIN", "0", 1);
    assert_int_equal(PARSE(URL), VERDICT_DAEMON);
    assert_int_equal(inv.warm, WARM_AUTO);
    assert_false(inv.explain);
    parsing_clean_environment();
}

static void default_config(void **state)
{
    struct scratch s;

    (void)state;
    scratch_init(&s);
    scratch_write(&s, ".curlrc", "user-agent = rc\nsilent\n", 0600);
    setenv("HOME", s.dir, 1);
    assert_int_equal(parsing_words((const char *const[]){URL, NULL}),
                     VERDICT_DAEMON);
    assert_string_equal(text_of(WC_OPT_USERAGENT), "rc");
    assert_true(inv.silent);
    assert_int_equal(
        parsing_words((const char *const[]){"-A", "me", URL, NULL}),
        VERDICT_DAEMON);
    assert_string_equal(text_of(WC_OPT_USERAGENT), "me");
    /* -q, -q in front of other letters, --disable; only as the first. */
    assert_int_equal(PARSE(URL), VERDICT_DAEMON);
    assert_null(text_of(WC_OPT_USERAGENT));
    assert_int_equal(parsing_words((const char *const[]){"--warm-pool", "p",
                                                         "-qf", URL, NULL}),
                     VERDICT_DAEMON);
    assert_null(text_of(WC_OPT_USERAGENT));
    assert_int_equal(
        parsing_words((const char *const[]){"--disable", URL, NULL}),
        VERDICT_DAEMON);
    assert_null(text_of(WC_OPT_USERAGENT));
    assert_int_equal(
        parsing_words((const char *const[]){"-s", "-q", URL, NULL}),
        VERDICT_DAEMON);
    assert_string_equal(text_of(WC_OPT_USERAGENT), "rc");
    scratch_write(&s, ".curlrc", "warm-off\n", 0600);
    assert_direct(parsing_words((const char *const[]){URL, NULL}));
    scratch_remove(s.dir);
    setenv("HOME", "/nonexistent", 1);
}

static void config_option(void **state)
{
    struct scratch s;
    char config[128];

    (void)state;
    scratch_init(&s);
    scratch_write(&s, "k",
                  "url = http://h/1\n-o one\nnext\nurl=http://h/2\n-sSf\n",
                  0600);
    strcpy(config, scratch_path(&s, "k"));
    assert_int_equal(PARSE("-K", config), VERDICT_DAEMON);
    assert_string_equal(conf()->urls->outfile, "one");
    assert_string_equal(conf()->next->urls->url, "http://h/2");
    assert_true(conf()->next->failonerror);
    /* Its place counts. */
    scratch_write(&s, "k", "user-agent = k\n", 0600);
    assert_int_equal(PARSE("-A", "a", "-K", config, URL), VERDICT_DAEMON);
    assert_string_equal(text_of(WC_OPT_USERAGENT), "k");
    assert_int_equal(PARSE("-K", config, "-A", "a", URL), VERDICT_DAEMON);
    assert_string_equal(text_of(WC_OPT_USERAGENT), "a");
    /* An endless loop of files. */
    scratch_write(&s, "k", "config = k\n", 0600);
    assert_int_equal(chdir(s.dir), 0);
    assert_direct(PARSE("-K", "k", URL));
    assert_direct(PARSE("-K", "missing", URL));
    assert_direct(PARSE("-K", s.dir, URL));
    scratch_leave(&s);
}

static void values_behind_an_equals_sign(void **state)
{
    (void)state;
    dialect_use("8.14.1");
    assert_int_equal(PARSE_OURS("--user-agent=x", URL), VERDICT_FAILS);
    dialect_use("8.16.0");
    assert_int_equal(PARSE_OURS("--user-agent=x=y", URL), VERDICT_DAEMON);
    assert_string_equal(text_of(WC_OPT_USERAGENT), "x=y");
    assert_int_equal(PARSE_OURS("--silent=1", URL), VERDICT_DAEMON);
    assert_true(inv.silent);
    assert_int_equal(PARSE_OURS("--max-time=x", URL), VERDICT_FAILS);
    assert_non_null(strstr(inv.notes.last->text, "option --max-time=x: "));
    assert_int_equal(PARSE_OURS("--user-a=x", URL), VERDICT_FAILS);
    assert_int_equal(PARSE("--user-agent=x", "--data=", "--url=h?a=b"),
                     VERDICT_DAEMON);
    assert_string_equal(text_of(WC_OPT_USERAGENT), "x");
    assert_string_equal(conf()->data->text, "");
    assert_string_equal(conf()->urls->url, "h?a=b");
    assert_null(conf()->urls->next);
    /* To a flag it means nothing. */
    assert_int_equal(PARSE("--fail=0", "--no-fail=x", URL), VERDICT_DAEMON);
    assert_false(conf()->failonerror);
    assert_int_equal(PARSE("--=x", URL), VERDICT_FAILS);
    assert_int_equal(PARSE("--no-url=x", URL), VERDICT_FAILS);
    assert_int_equal(PARSE("-d=x", URL), VERDICT_DAEMON);
    assert_string_equal(conf()->data->text, "=x");
    dialect_use("");
}

static void nothing_at_all(void **state)
{
    char *argv[] = {(char *)"warmcurl", NULL};

    (void)state;
    dialect_use("8.14.1");
    assert_int_equal(args_parse_again(1, argv, &inv, &reason),
                     VERDICT_PREFER_DIRECT);
    assert_string_equal(conf()->notes.first->text, "");
    PARSE_OURS("-s");
    assert_string_equal(conf()->notes.first->text,
                        "curl: (2) no URL specified\n");
    dialect_use("");
}

static void no_way_back(void **state)
{
    (void)state;
    dialect_use("");
    assert_int_equal(PARSE("--no-ftp-pasv", URL), VERDICT_PREFER_DIRECT);
    assert_int_not_equal(PARSE_OURS("--no-ftp-pasv", URL), VERDICT_FAILS);
    dialect_use("8.14.1");
    assert_int_equal(PARSE_OURS("--no-ftp-pasv", URL), VERDICT_FAILS);
    assert_int_equal(PARSE_OURS("--ftp-pasv", URL), VERDICT_DAEMON);
    dialect_use("");
}

static void judgement(void **state)
{
    (void)state;
    assert_int_equal(PARSE("-w", "%{time_connect}", URL),
                     VERDICT_PREFER_DIRECT);
    assert_non_null(reason);
    assert_string_equal(conf()->urls->url, URL);
    assert_int_equal(PARSE("-w", "%{time_connect}", "-V", URL), VERDICT_SAYS);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(plain_url),
        cmocka_unit_test(clusters),
        cmocka_unit_test(long_options),
        cmocka_unit_test(double_dash),
        cmocka_unit_test(wrong_lines),
        cmocka_unit_test(expansion),
        cmocka_unit_test(expanded_values),
        cmocka_unit_test(not_carried),
        cmocka_unit_test(other_protocols),
        cmocka_unit_test(groups),
        cmocka_unit_test(pairing),
        cmocka_unit_test(no_names),
        cmocka_unit_test(own_options),
        cmocka_unit_test(own_options_among_others),
        cmocka_unit_test(environment),
        cmocka_unit_test(default_config),
        cmocka_unit_test(config_option),
        cmocka_unit_test(values_behind_an_equals_sign),
        cmocka_unit_test(nothing_at_all),
        cmocka_unit_test(no_way_back),
        cmocka_unit_test(judgement),
    };

    return cmocka_run_group_tests(tests, parsing_setup_homeless, NULL);
}
