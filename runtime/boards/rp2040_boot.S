/*
 * What the boot ROM of the RP2040 runs first: the 256 bytes at the start of flash, after its datasheet, section 2.8.1. It lets the core
 * read the flash at its addresses by the slowest command (03h), which every chip knows, then starts the program whose vector table follows.
 * Clocks stay as the ROM leaves them, at the ring oscillator's 6 MHz. The last word is the ROM's check sum of the others.
 */
    .syntax unified
    .cpu cortex-m0plus
    .thumb
    .section .boot, "ax"
    .balign 4

    ldr r3, controller
    movs r1, #0
    str r1, [r3, #0x08]         @ SSIENR: off while it is set up
    movs r1, #4
    str r1, [r3, #0x14]         @ BAUDR: a quarter of the system clock
    ldr r1, frames
    str r1, [r3, #0x00]         @ CTRLR0
    movs r1, #0
    str r1, [r3, #0x04]         @ CTRLR1: one frame a read
    ldr r1, command
    movs r0, #0xF4
    adds r0, r0, r3
    str r1, [r0]                @ SPI_CTRLR0
    movs r1, #1
    str r1, [r3, #0x08]
    ldr r0, table
    ldr r1, offset
    str r0, [r1]
    ldr r1, [r0]
    ldr r2, [r0, #4]
    msr msp, r1
    bx r2

    .balign 4
controller: .word 0x18000000    @ XIP_SSI
frames:     .word 0x001F0300    @ 32 bits, read after a command and an address
command:    .word 0x03000218    @ command 03h of 8 bits, address of 24
table:      .word 0x10000100    @ behind this block
offset:     .word 0xE000ED08    @ VTOR

    .org 252
    .word 0x15127F59
