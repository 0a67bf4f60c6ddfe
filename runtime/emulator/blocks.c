/*
 * A plugin for QEMU: counts how often each block of instructions runs between the steps of a model, and after how many of these runs the
 * program goes on elsewhere than right behind the block.
 *
 *   -plugin blocks.so,out=FILE,after=A-B,model=C-D,model=E-F
 *
 * after: addresses of the function that the model calls after each step; model: of functions whose code is steps. FILE gets a line "step"
 * for each step, then of each block: address, bytes, runs in the step, and times that the step goes on elsewhere than right behind it.
 *
 * Only what is used of QEMU's interface for plugins, version 1, is declared here: its header is rarely installed.
 */
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define EXPORT __attribute__((visibility("default")))

typedef uint64_t qemu_plugin_id_t;
struct qemu_info {
    const char *target_name;
    /* and more */
};
struct qemu_plugin_tb;
struct qemu_plugin_insn;

EXPORT int qemu_plugin_version = 1;

EXPORT int qemu_plugin_install(qemu_plugin_id_t id, const struct qemu_info *info, int argc, char **argv);
void qemu_plugin_register_vcpu_tb_trans_cb(qemu_plugin_id_t id, void (*translated)(qemu_plugin_id_t id, struct qemu_plugin_tb *tb));
void qemu_plugin_register_vcpu_insn_exec_cb(struct qemu_plugin_insn *instruction, void (*runs)(unsigned int cpu, void *data), int registers, void *data);
void qemu_plugin_register_atexit_cb(qemu_plugin_id_t id, void (*ends)(qemu_plugin_id_t id, void *data), void *data);
size_t qemu_plugin_tb_n_insns(const struct qemu_plugin_tb *tb);
struct qemu_plugin_insn *qemu_plugin_tb_get_insn(const struct qemu_plugin_tb *tb, size_t index);
uint64_t qemu_plugin_insn_vaddr(const struct qemu_plugin_insn *instruction);
size_t qemu_plugin_insn_size(const struct qemu_plugin_insn *instruction);
const void *qemu_plugin_insn_data(const struct qemu_plugin_insn *instruction);

enum { NO_REGISTERS, MOST_FUNCTIONS = 4 };

typedef struct {
    uint64_t first, end;
} addresses;

typedef struct block {
    uint64_t start, end, runs, elsewhere;
    struct block *next;
} block;

static block *blocks, *last;
static addresses after, model[MOST_FUNCTIONS];
static int functions, in_step, is_thumb;
static FILE *out;

static void end_step(void)
{
    fprintf(out, "step\n");
    for (block *b = blocks; b; b = b->next) {
        if (b->runs > 0 || b->elsewhere > 0)
            fprintf(out, "%" PRIx64 " %" PRIu64 " %" PRIu64 " %" PRIu64 "\n", b->start, b->end - b->start, b->runs, b->elsewhere);
        b->runs = b->elsewhere = 0;
    }
}

static int within(const addresses *function, uint64_t address)
{
    return address >= function->first && address < function->end;
}

static int in_model(uint64_t address)
{
    for (int i = 0; i < functions; i++)
        if (within(&model[i], address))
            return 1;
    return 0;
}

static void runs(unsigned int cpu, void *data)
{
    block *b = data;
    (void)cpu;
    if (within(&after, b->start)) {
        /* The function may be several blocks long. */
        if (in_step)
            end_step();
        in_step = 0;
    } else if (in_step || in_model(b->start)) {
        in_step = 1;
        b->runs++;
        if (last && last->end != b->start)
            last->elsewhere++;
    }
    last = b;
}

/* Where a block ends at a page, QEMU counts the halfword behind it to its last instruction: the first halfword of that tells its length. */
static size_t size_of(const struct qemu_plugin_insn *instruction)
{
    const unsigned char *data = qemu_plugin_insn_data(instruction);
    return is_thumb ? (data[1] >> 3 >= 0x1d ? 4 : 2) : qemu_plugin_insn_size(instruction);
}

static void translated(qemu_plugin_id_t id, struct qemu_plugin_tb *tb)
{
    size_t count = qemu_plugin_tb_n_insns(tb);
    struct qemu_plugin_insn *first = qemu_plugin_tb_get_insn(tb, 0), *end = qemu_plugin_tb_get_insn(tb, count - 1);
    block *b = calloc(1, sizeof *b);
    (void)id;
    if (!b)
        abort();
    b->start = qemu_plugin_insn_vaddr(first);
    b->end = qemu_plugin_insn_vaddr(end) + size_of(end);
    b->next = blocks;
    blocks = b;
    /* A block may be entered and left at once, when the emulator's time is up: its last instruction tells that it ran. */
    qemu_plugin_register_vcpu_insn_exec_cb(end, runs, NO_REGISTERS, b);
}

static void ends(qemu_plugin_id_t id, void *data)
{
    (void)id;
    (void)data;
    fclose(out);
}

static addresses read_addresses(const char *text)
{
    char *rest;
    addresses read = {.first = strtoull(text, &rest, 16)};
    read.end = *rest == '-' ? strtoull(rest + 1, NULL, 16) : 0;
    return read;
}

int qemu_plugin_install(qemu_plugin_id_t id, const struct qemu_info *info, int argc, char **argv)
{
    is_thumb = strcmp(info->target_name, "arm") == 0;
    for (int i = 0; i < argc; i++) {
        if (strncmp(argv[i], "out=", 4) == 0)
            out = fopen(argv[i] + 4, "w");
        else if (strncmp(argv[i], "after=", 6) == 0)
            after = read_addresses(argv[i] + 6);
        else if (strncmp(argv[i], "model=", 6) == 0 && functions < MOST_FUNCTIONS)
            model[functions++] = read_addresses(argv[i] + 6);
        else
            return -1;
    }
    if (!out)
        return -1;
    qemu_plugin_register_vcpu_tb_trans_cb(id, translated);
    qemu_plugin_register_atexit_cb(id, ends, NULL);
    return 0;
}
