#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include "client/dialect.h"
#include "client/variable.h"
#include "parsing.h"
#include "scratch.h"

/* What the versions up to 8.23.0 were seen to do; the real curl is no way out
 * but where a test says so. */
static struct parse p;
static struct scratch scratch;

static void begin(void)
{
    inv = (struct invocation){.stdin_copy_fd = -1};
    p = (struct parse){
        .inv = &inv, .show_error = -1, .ours = true, .typed = "--variable"};
    apply_new_group(&p);
}

static void set(const char *value)
{
    apply_variable(&p, NULL, value, true);
}

/* What NAME holds, NULL for nothing at all. */
static const char *get(const char *name)
{
    const struct variable *v = variable_find(&p, name, strlen(name));

    if (!v)
        return NULL;
    return arena_strndup(v->data, v->len);
}

/* --variable VALUE sets NAME to WANT. */
static void sets(const char *value, const char *name, const char *want)
{
    begin();
    set(value);
    if (p.direct || !get(name) || strcmp(get(name), want))
        fail_msg("%s: %s", value, get(name) ? get(name) : "(none)");
    assert_null(inv.notes.first);
}

/* It is refused with CODE, having said WORDS (NULL: nothing) and what is
 * wrong with the option. */
static void refuses(const char *value, int code, const char *words,
                    const char *what)
{
    begin();
    set(value);
    if (!inv.fails || inv.failure_code != code)
        fail_msg("%s was taken", value);
    assert_usage("--variable", words, what);
}

/* It is skipped with a warning. */
static void skips(const char *value, const char *warning)
{
    begin();
    set(value);
    assert_false(inv.fails);
    assert_null(p.vars);
    assert_string_equal(inv.notes.first->text, warning);
    assert_int_equal(inv.notes.first->kind, NOTE_WARNING);
    assert_null(inv.notes.first->next);
}

#define SYNTAX "syntax error in --variable argument"

static void texts(void **state)
{
    (void)state;
    sets("a=b", "a", "b");
    sets("a=", "a", "");
    sets("a==b", "a", "=b");
    sets("a=@b", "a", "@b");
    sets("1a_B=c d", "1a_B", "c d");
    begin();
    set("a=1");
    set("A=2");
    set("ab=3");
    assert_string_equal(get("a"), "1");
    assert_string_equal(get("A"), "2");
    assert_null(get("b"));
    set("a=4");
    assert_string_equal(get("a"), "4");
    assert_string_equal(get("ab"), "3");
    assert_null(inv.notes.first);
}

static void parts(void **state)
{
    (void)state;
    sets("a[1-3]=abcdef", "a", "bcd");
    sets("a[2-]=abcdef", "a", "cdef");
    sets("a[5-5]=abcdef", "a", "f");
    sets("a[5-200]=abcdef", "a", "f");
    sets("a[6-200]=abcdef", "a", "");
    sets("a[01-02]=abcdef", "a", "bc");
    sets("a[0-9223372036854775807]=abcdef", "a", "abcdef");
    sets("a[9223372036854775807-]=abcdef", "a", "");
    refuses("a[3-1]=abcdef", 2, NULL, SYNTAX);
    refuses("a[5]=abcdef", 2, NULL, SYNTAX);
    refuses("a[1 -2]=abcdef", 2, NULL, SYNTAX);
    refuses("a[1- 2]=abcdef", 2, NULL, SYNTAX);
    refuses("a[1-2 ]=abcdef", 2, NULL, SYNTAX);
    refuses("a[0x1-2]=abcdef", 2, NULL, SYNTAX);
    refuses("a[1-2=abcdef", 2, NULL, SYNTAX);
    refuses("a[1-x]=abcdef", 2, NULL, SYNTAX);
    refuses("a[1", 2, NULL, SYNTAX);
    refuses("a[9223372036854775808-]=a", 2, NULL, SYNTAX);
    refuses("a[1-9223372036854775808]=a", 2, NULL, SYNTAX);
    skips("a[-5]=b", "Bad --variable syntax, skipping: a[-5]=b");
    skips("a[]=b", "Bad --variable syntax, skipping: a[]=b");
    skips("a[ 1-2]=b", "Bad --variable syntax, skipping: a[ 1-2]=b");
    skips("a[1-2]", "Bad --variable syntax, skipping: a[1-2]");
    skips("a[1-2]x=b", "Bad --variable syntax, skipping: a[1-2]x=b");
}

static void names(void **state)
{
    char name[160];

    (void)state;
    skips("", "Bad variable name length (0), skipping");
    skips("=x", "Bad variable name length (0), skipping");
    skips("%", "Bad variable name length (0), skipping");
    skips("%%HOME", "Bad variable name length (0), skipping");
    skips("\xc3\xa9=x", "Bad variable name length (0), skipping");
    skips("a", "Bad --variable syntax, skipping: a");
    skips("a b=c", "Bad --variable syntax, skipping: a b=c");
    skips("a-b=c", "Bad --variable syntax, skipping: a-b=c");
    memset(name, 'n', sizeof(name));
    strcpy(name + 127, "=x");
    begin();
    set(name);
    assert_int_equal(strlen(p.vars->name), 127);
    strcpy(name + 127, "n=x");
    skips(name, "Bad variable name length (128), skipping");
}

static void imports(void **state)
{
    (void)state;
    setenv("WC_SET", "from outside", 1);
    setenv("WC_EMPTY", "", 1);
    unsetenv("WC_UNSET");
    sets("%WC_SET", "WC_SET", "from outside");
    sets("%WC_SET=x", "WC_SET", "from outside");
    sets("%WC_SET@/nonexistent", "WC_SET", "from outside");
    sets("%WC_SET[1-2]=x", "WC_SET", "from outside");
    sets("%WC_SET y", "WC_SET", "from outside");
    sets("%WC_EMPTY", "WC_EMPTY", "");
    sets("%WC_EMPTY=x", "WC_EMPTY", "");
    sets("%WC_UNSET=x", "WC_UNSET", "x");
    sets("%WC_UNSET[1-2]=abc", "WC_UNSET", "bc");
    refuses("%WC_UNSET", 2, "Variable 'WC_UNSET' import fail, not set",
            "variable expansion failure");
    refuses("%WC_SET[5]", 2, NULL, SYNTAX);
    skips("%WC_UNSET y", "Bad --variable syntax, skipping: %WC_UNSET y");
    skips("%WC_UNSET[1-2]", "Bad --variable syntax, skipping: %WC_UNSET[1-2]");
}

static void files(void **state)
{
    (void)state;
    scratch_enter(&scratch);
    scratch_write(&scratch, "f", "abcdef\n", 0600);
    sets("a@f", "a", "abcdef\n");
    sets("a[2-3]@f", "a", "cd");
    sets("a[5-]@f", "a", "f\n");
    sets("a[7-]@f", "a", "");
    sets("a[900-]@f", "a", "");
    sets("%WC_UNSET@f", "WC_UNSET", "abcdef\n");
    begin();
    set("a[1-3]@/dev/zero");
    assert_int_equal(variable_find(&p, "a", 1)->len, 3);
    assert_memory_equal(variable_find(&p, "a", 1)->data, "\0\0\0", 3);
    refuses("a@x@y", 26, "Failed to open x@y: No such file or directory",
            "error encountered when reading a file");
    refuses("a@", 26, "Failed to open : No such file or directory",
            "error encountered when reading a file");
    refuses("a@.", 26, NULL, "error encountered when reading a file");
    scratch_leave(&scratch);
}

/* While the real curl may still be asked, nothing is lost to it. */
static void what_is_read_once(void **state)
{
    int saved = dup(STDIN_FILENO);
    int ends[2];
    char left[8];

    (void)state;
    assert_int_equal(pipe(ends), 0);
    assert_int_equal(write(ends[1], "abc", 3), 3);
    close(ends[1]);
    dup2(ends[0], STDIN_FILENO);
    begin();
    p.ours = false;
    set("a[0-0]@-");
    set("b@/dev/fd/0");
    assert_string_equal(p.prefer, "a variable from what can be read only once");
    assert_string_equal(get("a"), "");
    assert_string_equal(get("b"), "");
    assert_false(inv.stdin_used);
    /* All of it can be put back. */
    set("c@-");
    assert_string_equal(get("c"), "abc");
    assert_int_equal(args_restore_stdin(&inv), 0);
    assert_int_equal(read(STDIN_FILENO, left, sizeof(left)), 3);
    set("d@-");
    assert_string_equal(get("d"), "");
    dup2(saved, STDIN_FILENO);
    close(saved);
    close(ends[0]);
}

static void remarks(void **state)
{
    (void)state;
    begin();
    inv.trace = TRACE_VERBOSE;
    set("a=1");
    assert_null(inv.notes.first);
    set("a=2");
    assert_int_equal(inv.notes.first->kind, NOTE_REMARK);
    assert_string_equal(inv.notes.first->text, "Overwriting variable 'a'");
    begin();
    inv.trace = TRACE_VERBOSE;
    inv.silent = true;
    set("a=1");
    set("a=2");
    assert_null(inv.notes.first);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(texts),   cmocka_unit_test(parts),
        cmocka_unit_test(names),   cmocka_unit_test(imports),
        cmocka_unit_test(files),   cmocka_unit_test(what_is_read_once),
        cmocka_unit_test(remarks),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
