#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include "parsing.h"
#include "scratch.h"

#define URL "http://h/p"

static void assert_direct(enum verdict verdict)
{
    assert_int_equal(verdict, VERDICT_DIRECT);
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
    /* -s said that errors are hidden, and nothing said otherwise. */
    assert_false(inv.show_error);
    assert_int_equal(PARSE("--no-buffer", URL), VERDICT_DAEMON);
    assert_true(conf()->no_buffer);
    assert_int_equal(PARSE("-N", "--buffer", URL), VERDICT_DAEMON);
    assert_false(conf()->no_buffer);
    assert_int_equal(PARSE("--no-clobber", "--no-progress-meter", URL),
                     VERDICT_DAEMON);
    assert_true(conf()->no_clobber);
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

static void not_carried(void **state)
{
    static const char *const lines[][3] = {
        {"-v", URL},           {"-V", NULL},
        {"--help", NULL},      {"-h", NULL},
        {"-M", NULL},          {"--libcurl", "f", URL},
        {"--trace", "f", URL}, {"--anyauth", URL},
        {"--ntlm", URL},       {"--negotiate", URL},
        {"--digest", URL},     {"-p", URL},
        {"--http3", URL},      {"--variable", "a=b", URL},
        {"--include-x", URL},  {"--show-headers", URL},
        {"--engine", "x", URL}};

    (void)state;
    for (size_t i = 0; i < sizeof(lines) / sizeof(lines[0]); i++) {
        const char *const words[] = {"-q", lines[i][0], lines[i][1],
                                     lines[i][2], NULL};

        if (parsing_words(words) != VERDICT_DIRECT)
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
    assert_int_equal(
        PARSE("-Ld", "a", URL, "--next", "-A", "ua", "-s:", "x", "-:f", "y"),
        VERDICT_DIRECT); /* -s: ends a group without URL */
    assert_int_equal(PARSE("-Ld", "a", URL, "-:", "-A", "ua", "x", "-:f", "y"),
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
    assert_int_equal(PARSE(URL, "-:s", "x"), VERDICT_DAEMON);
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
    assert_direct(PARSE("-v", "--warm-fresh", URL));
    assert_int_equal(inv.warm, WARM_FRESH);
    assert_direct(PARSE("--warm-pool"));
    assert_direct(PARSE("--warm-poo", "x", URL));
}

static void environment(void **state)
{
    (void)state;
    setenv("WARMCURL", "fresh", 1);
    setenv("WARMCURL_POOL", "jobs", 1);
    setenv("WARMCURL_EXPLAIN", "/tmp/why", 1);
    assert_int_equal(PARSE(URL), VERDICT_DAEMON);
    assert_int_equal(inv.warm, WARM_FRESH);
    assert_string_equal(inv.warm_pool, "jobs");
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
    assert_int_equal(chdir("/"), 0);
    scratch_remove(s.dir);
}

static void evaluates_files(void **state)
{
    struct scratch s;
    const struct strnode *node;

    (void)state;
    scratch_init(&s);
    scratch_write(&s, "body", "a\r\nb\n", 0600);
    scratch_write(&s, "hdr", "A: 1\n\nB: 2\n", 0600);
    scratch_write(&s, "fmt", "%{http_code}\n", 0600);
    assert_int_equal(chdir(s.dir), 0);
    assert_int_equal(PARSE("-d", "@body", "-H", "X: 0", "-H", "@hdr", "-H",
                           "Y: 9", "-w", "@fmt", URL),
                     VERDICT_DAEMON);
    assert_int_equal(args_evaluate(&inv, &reason), VERDICT_DAEMON);
    assert_int_equal(conf()->post_bytes, 2);
    assert_memory_equal(conf()->post, "ab", 2);
    assert_string_equal(conf()->writeout, "%{http_code}");
    node = conf()->headers.first;
    assert_string_equal(node->text, "X: 0");
    assert_string_equal(node->next->text, "A: 1");
    assert_string_equal(node->next->next->text, "B: 2");
    assert_string_equal(node->next->next->next->text, "Y: 9");
    assert_int_equal(args_restore_stdin(&inv), 0);
    assert_int_equal(chdir("/"), 0);
    scratch_remove(s.dir);
}

static void evaluates_bad_files(void **state)
{
    static const char *const headers[] = {
        "A: 1\n folded\n", "# c\nA: 1\n", "A: 1 \n",
        "A: 1\r\n",        "nothing\n",   "Authorization: NTLM x\n"};
    struct scratch s;

    (void)state;
    scratch_init(&s);
    assert_int_equal(chdir(s.dir), 0);
    assert_int_equal(PARSE("-d", "@missing", URL), VERDICT_DAEMON);
    assert_int_equal(args_evaluate(&inv, &reason), VERDICT_DIRECT);
    assert_int_equal(PARSE("-w", "@missing", URL), VERDICT_DAEMON);
    assert_int_equal(args_evaluate(&inv, &reason), VERDICT_DIRECT);
    assert_int_equal(PARSE("-F", "a=@missing", URL), VERDICT_DAEMON);
    assert_int_equal(args_evaluate(&inv, &reason), VERDICT_DIRECT);
    assert_int_equal(PARSE("--cacert", "missing", URL), VERDICT_DAEMON);
    assert_int_equal(args_evaluate(&inv, &reason), VERDICT_DIRECT);
    assert_int_equal(PARSE("--cert", "missing", URL), VERDICT_DAEMON);
    assert_int_equal(args_evaluate(&inv, &reason), VERDICT_DAEMON);
    assert_int_equal(PARSE("--netrc-file", "missing", URL), VERDICT_DAEMON);
    assert_int_equal(args_evaluate(&inv, &reason), VERDICT_DIRECT);
    for (size_t i = 0; i < sizeof(headers) / sizeof(headers[0]); i++) {
        scratch_write(&s, "hdr", headers[i], 0600);
        assert_int_equal(PARSE("-H", "@hdr", URL), VERDICT_DAEMON);
        assert_int_equal(args_evaluate(&inv, &reason), VERDICT_DIRECT);
    }
    scratch_write(&s, "fmt", "%{time_connect}", 0600);
    assert_int_equal(PARSE("-w", "@fmt", URL), VERDICT_DAEMON);
    assert_int_equal(args_evaluate(&inv, &reason), VERDICT_PREFER_DIRECT);
    scratch_write(&s, "fmt", "", 0600);
    assert_int_equal(PARSE("-w", "@fmt", URL), VERDICT_DAEMON);
    assert_int_equal(args_evaluate(&inv, &reason), VERDICT_DIRECT);
    assert_int_equal(chdir("/"), 0);
    scratch_remove(s.dir);
}

static void json_headers(void **state)
{
    const struct strnode *node;

    (void)state;
    assert_int_equal(PARSE("-H", "X: 1", "--json", "{}", "-H", "Y: 2", URL),
                     VERDICT_DAEMON);
    assert_int_equal(args_evaluate(&inv, &reason), VERDICT_DAEMON);
    node = conf()->headers.first;
    assert_string_equal(node->text, "X: 1");
    assert_string_equal(node->next->text, "Y: 2");
    assert_string_equal(node->next->next->text,
                        "Content-Type: application/json");
    assert_string_equal(node->next->next->next->text,
                        "Accept: application/json");
    assert_int_equal(
        PARSE("--json", "{}", "-H", "content-type: a", "-H", "ACCEPT;", URL),
        VERDICT_DAEMON);
    assert_int_equal(args_evaluate(&inv, &reason), VERDICT_DAEMON);
    assert_string_equal(conf()->headers.last->text, "ACCEPT;");
}

static void judgement(void **state)
{
    (void)state;
    assert_int_equal(PARSE("-w", "%{time_connect}", URL),
                     VERDICT_PREFER_DIRECT);
    assert_non_null(reason);
    assert_string_equal(conf()->urls->url, URL);
    assert_int_equal(PARSE("-w", "%{time_connect}", "-v", URL), VERDICT_DIRECT);
}

static int set_up(void **state)
{
    (void)state;
    parsing_clean_environment();
    setenv("HOME", "/nonexistent", 1);
    return 0;
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(plain_url),
        cmocka_unit_test(clusters),
        cmocka_unit_test(long_options),
        cmocka_unit_test(double_dash),
        cmocka_unit_test(wrong_lines),
        cmocka_unit_test(not_carried),
        cmocka_unit_test(other_protocols),
        cmocka_unit_test(groups),
        cmocka_unit_test(pairing),
        cmocka_unit_test(own_options),
        cmocka_unit_test(environment),
        cmocka_unit_test(default_config),
        cmocka_unit_test(config_option),
        cmocka_unit_test(evaluates_files),
        cmocka_unit_test(evaluates_bad_files),
        cmocka_unit_test(json_headers),
        cmocka_unit_test(judgement),
    };

    return cmocka_run_group_tests(tests, set_up, NULL);
}
