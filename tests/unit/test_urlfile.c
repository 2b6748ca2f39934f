#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include "client/dialect.h"
#include "client/urlfile.h"
#include "parsing.h"
#include "scratch.h"

static struct scratch scratch;
static struct parse p;

static void begin(const char *text)
{
    scratch_write(&scratch, "f", text, 0600);
    inv = (struct invocation){.stdin_copy_fd = -1};
    p = (struct parse){
        .inv = &inv, .show_error = -1, .ours = true, .typed = "--url"};
    apply_new_group(&p);
}

/* The URLs of a file with TEXT, "[url]" each. */
static const char *urls(const char *text)
{
    static char all[256];

    begin(text);
    urlfile_read(&p, scratch_path(&scratch, "f"));
    assert_null(p.direct);
    all[0] = '\0';
    for (const struct url_item *i = p.config->urls; i; i = i->next) {
        size_t end = strlen(all);

        assert_true(i->is_listed && i->use_remote_name);
        snprintf(all + end, sizeof(all) - end, "[%s]", i->url);
    }
    return all;
}

static void unreadable(void)
{
    assert_int_equal(inv.failure_code, 26);
    assert_string_equal(
        inv.notes.last->text,
        "curl: option --url: error encountered when reading a file\n"
        "curl: try 'curl --help' or 'curl --manual' for more information\n");
}

/* As 8.14.1 and 8.23.0 were seen to read them. */
static void lines(void **state)
{
    (void)state;
    assert_string_equal(urls(""), "");
    assert_string_equal(urls("\n \n\t\n"), "");
    assert_string_equal(urls("a\nb"), "[a][b]");
    assert_string_equal(urls("# x\n #y\n##\na#b #c\n"), "[a#b #c]");
    assert_string_equal(urls(" a \nb\t\n"), "[ a ][b\t]");
    assert_string_equal(urls("a\r\n \r\n;\n"), "[a\r][ \r][;]");
    assert_string_equal(urls("@f\n-o x\n\"a\"\n"), "[@f][-o x][\"a\"]");
    assert_string_equal(urls("{a,b}\n[1-\n"), "[{a,b}][[1-]");
}

static void long_lines(void **state)
{
    char text[8200];

    (void)state;
    memset(text, 'x', sizeof(text));
    strcpy(text + 8090, "\n");
    begin(text);
    urlfile_read(&p, scratch_path(&scratch, "f"));
    assert_int_equal(strlen(p.config->urls->url), 8090);
    strcpy(text + 8090, "x\n");
    begin(text);
    urlfile_read(&p, scratch_path(&scratch, "f"));
    unreadable();
    text[0] = '#';
    begin(text);
    urlfile_read(&p, scratch_path(&scratch, "f"));
    unreadable();
}

static void unreadable_files(void **state)
{
    (void)state;
    begin("");
    urlfile_read(&p, "/nonexistent");
    unreadable();
    assert_ptr_equal(inv.notes.first, inv.notes.last);
    begin("");
    urlfile_read(&p, "");
    unreadable();
    /* curl sees no line in a folder. */
    begin("");
    urlfile_read(&p, scratch.dir);
    assert_null(p.direct);
    assert_null(p.config->urls);
    p.ours = false;
    urlfile_read(&p, "/dev/zero");
    assert_string_equal(p.direct, "URLs from what can be read only once");
}

/* Beside what else the command line says. */
static void pairing(void **state)
{
    const struct url_item *item;

    (void)state;
    dialect_use("8.14.1");
    begin("h/1\nh/2\n");
    assert_int_equal(chdir(scratch.dir), 0);
    assert_int_equal(PARSE("-o", "x", "--url", "@f", "h/3", "-T", "up"),
                     VERDICT_DAEMON);
    item = conf()->urls;
    assert_string_equal(item->url, "h/1");
    assert_string_equal(item->outfile, "x");
    assert_false(item->use_remote_name);
    assert_string_equal(item->infile, "up");
    item = item->next;
    assert_true(item->use_remote_name && item->is_listed);
    assert_null(item->infile);
    item = item->next;
    assert_string_equal(item->url, "h/3");
    assert_false(item->use_remote_name || item->is_listed);
    assert_int_equal(conf()->url_count, 3);
    assert_int_equal(PARSE("@f"), VERDICT_DAEMON);
    assert_int_equal(conf()->url_count, 2);
    assert_int_equal(PARSE("--url", "@none"), VERDICT_FAILS);
    assert_int_equal(PARSE_OURS("--etag-save", "e", "--url", "@f"),
                     VERDICT_FAILS);
    assert_string_equal(inv.notes.first->text,
                        "The etag options only work on a single URL");
    unreadable();
    /* Others than HTTP's are the real curl's. */
    begin("h/1\nftp://h/2\n");
    assert_int_equal(PARSE("@f"), VERDICT_DIRECT);
    /* Earlier ones know no such files. */
    dialect_use("");
    assert_int_equal(PARSE("@f"), VERDICT_DAEMON);
    assert_string_equal(conf()->urls->url, "@f");
    assert_int_equal(chdir("/"), 0);
}

static int set_up(void **state)
{
    scratch_init(&scratch);
    return parsing_setup_homeless(state);
}

static int tear_down(void **state)
{
    (void)state;
    scratch_done(&scratch);
    return 0;
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(lines),
        cmocka_unit_test(long_lines),
        cmocka_unit_test(unreadable_files),
        cmocka_unit_test(pairing),
    };

    return cmocka_run_group_tests(tests, set_up, tear_down);
}
