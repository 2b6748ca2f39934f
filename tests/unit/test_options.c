#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <cmocka.h>

#include "client/dialect.h"
#include "client/options.h"
#include "parsing.h"
#include "scratch.h"

#define LIST "tests/unit/curl-options.txt"
#define URL "http://h/p"

static const char *const arity_names[] = {"none", "bool", "text", "file"};

static bool takes_value(const struct option *o)
{
    return o->arity == ARITY_TEXT || o->arity == ARITY_FILE;
}

static const struct option *row(const char *name)
{
    for (size_t i = 0; i < option_count; i++)
        if (!strcmp(option_table[i].name, name))
            return &option_table[i];
    return NULL;
}

static void table_is_sorted(void **state)
{
    (void)state;
    for (size_t i = 1; i < option_count; i++)
        assert_true(strcmp(option_table[i - 1].name, option_table[i].name) < 0);
}

static void letters_are_unique(void **state)
{
    (void)state;
    for (size_t i = 0; i < option_count; i++)
        if (option_table[i].letter)
            assert_ptr_equal(option_by_letter(option_table[i].letter),
                             &option_table[i]);
    assert_null(option_by_letter('\0'));
    assert_null(option_by_letter('\xe9'));
    assert_null(option_by_letter('='));
}

/* A line of the list. */
struct line {
    char name[128];
    char letter;
    char arity[8];
    char route[8];
    char sample[64]; /* what stands behind the option; "": nothing */
};

static bool read_line(FILE *list, struct line *ret)
{
    char text[256];

    do
        if (!fgets(text, sizeof(text), list))
            return false;
    while (*text == '#');
    ret->sample[0] = '\0';
    if (sscanf(text, "%127s %c %7s %7s %63s", ret->name, &ret->letter,
               ret->arity, ret->route, ret->sample) < 4)
        fail_msg("a line of %s: %s", LIST, text);
    return true;
}

static void table_is_curls_list(void **state)
{
    FILE *list = fopen(LIST, "r");
    struct line line;
    size_t count = 0;

    (void)state;
    assert_non_null(list);
    while (read_line(list, &line)) {
        const struct option *o = row(line.name);

        if (!o)
            fail_msg("no row for --%s", line.name);
        if (line.letter == '-')
            line.letter = 0;
        assert_int_equal(o->letter, line.letter);
        assert_string_equal(arity_names[o->arity], line.arity);
        count++;
    }
    fclose(list);
    assert_int_equal(count, option_count);
}

/* True for a row whose function at most warns. */
static bool does_nothing(const struct option *o)
{
    static option_apply *const idle[] = {
        apply_ignored,     apply_deprecated, apply_ignored_number,
        apply_ftp_method,  apply_ftp_ssl,    apply_ftp_ssl_ccc_mode,
        apply_hostpubmd5,  apply_metalink,   apply_no_op,
        apply_upload_flags};

    for (size_t i = 0; i < sizeof(idle) / sizeof(idle[0]); i++)
        if (o->apply == idle[i])
            return true;
    return false;
}

/* Where a command goes that has nothing but URL and the option; FILE is an
 * empty file. */
static const char *route_of(const struct line *line, const char *file)
{
    static const char *const names[] = {"daemon", "prefer", "direct", "fails",
                                        "says"};
    const char *sample = strcmp(line->sample, "FILE") ? line->sample : file;
    char option[130];
    enum verdict verdict;

    snprintf(option, sizeof(option), "--%s", line->name);
    verdict = *sample ? PARSE(URL, option, sample) : PARSE(URL, option);
    if (verdict == VERDICT_DAEMON && does_nothing(row(line->name)))
        return "none";
    return names[verdict];
}

static void routes_are_as_listed(void **state)
{
    FILE *list = fopen(LIST, "r");
    struct scratch s;
    struct line line;
    size_t wrong = 0;

    (void)state;
    assert_non_null(list);
    scratch_init(&s);
    scratch_write(&s, "empty", "", 0600);
    while (read_line(list, &line)) {
        const char *route = route_of(&line, scratch_path(&s, "empty"));

        if (!strcmp(route, line.route))
            continue;
        print_error("--%s %s: listed as %s, goes %s (%s)\n", line.name,
                    line.sample, line.route, route, reason ? reason : "-");
        wrong++;
    }
    scratch_done(&s);
    fclose(list);
    if (wrong)
        fail_msg("%zu routes changed: where that is meant, update the fourth "
                 "column of %s",
                 wrong, LIST);
}

/* The curl of this machine, whatever its version. */
static void table_knows_this_curl(void **state)
{
    FILE *help = popen("curl --help all 2>/dev/null", "r");
    char line[512];
    size_t count = 0;

    (void)state;
    assert_non_null(help);
    while (fgets(line, sizeof(line), help)) {
        const struct option *o;
        char *name = strstr(line, "--");
        char letter = line[1] == '-' ? line[2] : 0;
        size_t len;
        bool has_value;
        bool on;

        if (line[0] != ' ' || !name)
            continue;
        len = strcspn(name += 2, " \n");
        has_value = name[len] == ' ' && strchr("<[", name[len + 1]);
        name[len] = '\0';
        if (option_find(name, &o, &on) != OPTION_FOUND)
            fail_msg("curl knows --%s", name);
        /* --help takes a category if it likes. */
        if (strcmp(name, "help"))
            assert_int_equal(takes_value(o), has_value);
        if (letter)
            assert_int_equal(takes_value(option_by_letter(letter)),
                             takes_value(o));
        count++;
    }
    pclose(help);
    if (!count)
        skip();
    assert_true(count >= 200);
}

static void rows_are_complete(void **state)
{
    (void)state;
    for (size_t i = 0; i < option_count; i++) {
        const struct option *o = &option_table[i];

        if (o->apply == apply_opt_text || o->apply == apply_opt_file ||
            o->apply == apply_opt_flag || o->apply == apply_opt_seconds ||
            o->apply == apply_list || o->apply == apply_both)
            assert_int_not_equal(o->number, 0);
        if (o->apply == apply_text || o->apply == apply_number ||
            o->apply == apply_bits || o->apply == apply_speed)
            assert_int_not_equal(o->field, 0);
        if (o->blank)
            assert_true(takes_value(o));
        assert_false(option_is_own(o));
    }
}

static void exact_names(void **state)
{
    const struct option *o;
    bool on;

    (void)state;
    assert_int_equal(option_find("head", &o, &on), OPTION_FOUND);
    assert_string_equal(o->name, "head"); /* and not an ambiguous --header */
    assert_true(on);
    assert_int_equal(option_find("no-silent", &o, &on), OPTION_FOUND);
    assert_string_equal(o->name, "silent");
    assert_false(on);
    assert_int_equal(option_find("no-buffer", &o, &on), OPTION_FOUND);
    assert_false(on);
    assert_int_equal(option_find("noproxy", &o, &on), OPTION_FOUND);
    assert_string_equal(o->name, "noproxy");
    assert_true(on);
    assert_int_equal(option_find("warm-pool", &o, &on), OPTION_FOUND);
    assert_true(option_is_own(o));
}

static void shortened_names(void **state)
{
    const struct option *o;
    bool on;

    (void)state;
    assert_int_equal(option_find("sil", &o, &on), OPTION_SHORTENED);
    assert_string_equal(o->name, "silent");
    assert_int_equal(option_find("SILENT", &o, &on), OPTION_SHORTENED);
    assert_string_equal(o->name, "silent");
    assert_int_equal(option_find("no-SILENT", &o, &on), OPTION_SHORTENED);
    assert_false(on);
    assert_int_equal(option_find("HEAD", &o, &on), OPTION_SHORTENED);
    assert_string_equal(o->name, "head");
    /* Options that the oldest curl does not know are not in the way. */
    assert_int_equal(option_find("ca", &o, &on), OPTION_AMBIGUOUS);
    assert_int_equal(option_find("var", &o, &on), OPTION_UNKNOWN);
    assert_int_equal(option_find("dump", &o, &on), OPTION_SHORTENED);
    assert_string_equal(o->name, "dump-header");
    assert_int_equal(option_find("retr", &o, &on), OPTION_AMBIGUOUS);
    assert_int_equal(option_find("http1", &o, &on), OPTION_AMBIGUOUS);
    assert_int_equal(option_find("", &o, &on), OPTION_AMBIGUOUS);
}

static void unknown_names(void **state)
{
    static const char *const names[] = {
        "nothing",   "silentx",     "no-sil",   "NO-silent",
        "no-no-npn", "no-",         "silent=1", "user-agent=x",
        "warm-poo",  "no-warm-off", "zzz",      "\xff"};
    const struct option *o;
    bool on;

    (void)state;
    for (size_t i = 0; i < sizeof(names) / sizeof(names[0]); i++)
        if (option_find(names[i], &o, &on) != OPTION_UNKNOWN)
            fail_msg("--%s is known", names[i]);
    assert_int_equal(option_find("no-data", &o, &on), OPTION_NO_OFF);
    assert_int_equal(option_find("no-http1.1", &o, &on), OPTION_NO_OFF);
    assert_int_equal(option_find("no-Config", &o, &on), OPTION_NO_OFF);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(table_is_sorted),
        cmocka_unit_test(letters_are_unique),
        cmocka_unit_test(table_is_curls_list),
        cmocka_unit_test(routes_are_as_listed),
        cmocka_unit_test(table_knows_this_curl),
        cmocka_unit_test(rows_are_complete),
        cmocka_unit_test(exact_names),
        cmocka_unit_test(shortened_names),
        cmocka_unit_test(unknown_names),
    };

    parsing_clean_environment();
    dialect_use("7.88.1");
    return cmocka_run_group_tests(tests, NULL, NULL);
}
