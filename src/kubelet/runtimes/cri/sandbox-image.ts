import { type ImageArchive, packImage } from './oci-archive.ts';
import { SANDBOX_IMAGE } from './sandbox-name.ts';

/**
 * The program that holds a pod's namespaces. It blocks SIGCHLD, SIGTERM and SIGINT (bits 16, 14 and 1: 0x14002), then
 * waits for one of them: on SIGCHLD it reaps whatever has ended (as process 1 of a pod that shares processes it
 * inherits orphans), on the others it ends. Blocked signals reach even a process 1 without handlers.
 */
const X86_64 = [
  [0x68, 0x02, 0x40, 0x01, 0x00], // push 0x14002
  [0x48, 0x89, 0xe6], // mov rsi, rsp
  [0x31, 0xff], // xor edi, edi: SIG_BLOCK
  [0x31, 0xd2], // xor edx, edx
  [0x41, 0xba, 0x08, 0x00, 0x00, 0x00], // mov r10d, 8
  [0xb8, 0x0e, 0x00, 0x00, 0x00], // mov eax, 14: rt_sigprocmask
  [0x0f, 0x05], // syscall
  [0x48, 0x89, 0xe7], // wait: mov rdi, rsp
  [0x31, 0xf6], // xor esi, esi
  [0x31, 0xd2], // xor edx, edx
  [0x41, 0xba, 0x08, 0x00, 0x00, 0x00], // mov r10d, 8
  [0xb8, 0x80, 0x00, 0x00, 0x00], // mov eax, 128: rt_sigtimedwait
  [0x0f, 0x05], // syscall
  [0x83, 0xf8, 0x11], // cmp eax, 17: SIGCHLD
  [0x74, 0x0d], // je reap
  [0x85, 0xc0], // test eax, eax
  [0x7e, 0xe3], // jle wait
  [0x31, 0xff], // xor edi, edi
  [0xb8, 0xe7, 0x00, 0x00, 0x00], // mov eax, 231: exit_group
  [0x0f, 0x05], // syscall
  [0x48, 0x83, 0xcf, 0xff], // reap: or rdi, -1
  [0x31, 0xf6], // xor esi, esi
  [0xba, 0x01, 0x00, 0x00, 0x00], // mov edx, 1: WNOHANG
  [0x45, 0x31, 0xd2], // xor r10d, r10d
  [0xb8, 0x3d, 0x00, 0x00, 0x00], // mov eax, 61: wait4
  [0x0f, 0x05], // syscall
  [0x85, 0xc0], // test eax, eax
  [0x7f, 0xe7], // jg reap
  [0xeb, 0xbf], // jmp wait
].flat();

/** The same in 32-bit words. */
const ARM64 = [
  0xd2880049, // mov x9, #0x4002
  0xf2a00029, // movk x9, #1, lsl #16
  0xf81f0fe9, // str x9, [sp, #-16]!
  0xd2800000, // mov x0, #0: SIG_BLOCK
  0x910003e1, // mov x1, sp
  0xd2800002, // mov x2, #0
  0xd2800103, // mov x3, #8
  0xd28010e8, // mov x8, #135: rt_sigprocmask
  0xd4000001, // svc #0
  0x910003e0, // wait: mov x0, sp
  0xd2800001, // mov x1, #0
  0xd2800002, // mov x2, #0
  0xd2800103, // mov x3, #8
  0xd2801128, // mov x8, #137: rt_sigtimedwait
  0xd4000001, // svc #0
  0xf100441f, // cmp x0, #17: SIGCHLD
  0x540000c0, // b.eq reap (6 words on)
  0xf100001f, // cmp x0, #0
  0x54fffeed, // b.le wait (9 words back)
  0xd2800000, // mov x0, #0
  0xd2800bc8, // mov x8, #94: exit_group
  0xd4000001, // svc #0
  0x92800000, // reap: mov x0, #-1
  0xd2800001, // mov x1, #0
  0xd2800022, // mov x2, #1: WNOHANG
  0xd2800003, // mov x3, #0
  0xd2802088, // mov x8, #260: wait4
  0xd4000001, // svc #0
  0xf100001f, // cmp x0, #0
  0x54ffff2c, // b.gt reap (7 words back)
  0x17ffffeb, // b wait (21 words back)
];

const MACHINES = {
  x64: { elf: 62, oci: 'amd64', code: () => Buffer.from(X86_64) },
  arm64: {
    elf: 183,
    oci: 'arm64',
    code: () => {
      const bytes = Buffer.alloc(ARM64.length * 4);
      ARM64.forEach((word, index) => {
        bytes.writeUInt32LE(word, index * 4);
      });
      return bytes;
    },
  },
} as const;

export type SandboxMachine = keyof typeof MACHINES;

const LOAD_ADDRESS = 0x400000n;
const HEADERS_BYTES = 64 + 56;

/** The program as an ELF file: both headers, then the code, loaded as one readable and executable segment. */
export function sandboxProgram(machine: SandboxMachine): Buffer {
  const { elf, code } = MACHINES[machine];
  const text = code();
  const size = BigInt(HEADERS_BYTES + text.length);
  const head = Buffer.alloc(HEADERS_BYTES);
  head.set([0x7f, 0x45, 0x4c, 0x46, 2, 1, 1]); // magic, 64 bits, little endian, version 1
  head.writeUInt16LE(2, 16); // executable
  head.writeUInt16LE(elf, 18);
  head.writeUInt32LE(1, 20); // version
  head.writeBigUInt64LE(LOAD_ADDRESS + BigInt(HEADERS_BYTES), 24); // entry
  head.writeBigUInt64LE(64n, 32); // program headers' offset
  head.writeUInt16LE(64, 52); // this header's size
  head.writeUInt16LE(56, 54); // a program header's size
  head.writeUInt16LE(1, 56); // how many there are
  head.writeUInt32LE(1, 64); // loadable
  head.writeUInt32LE(5, 68); // read, execute
  head.writeBigUInt64LE(LOAD_ADDRESS, 80); // virtual address
  head.writeBigUInt64LE(LOAD_ADDRESS, 88); // physical address
  head.writeBigUInt64LE(size, 96); // in the file
  head.writeBigUInt64LE(size, 104); // in memory
  head.writeBigUInt64LE(0x10000n, 112); // alignment, of arm64's largest pages
  return Buffer.concat([head, text]);
}

/** An image with that program alone, as an archive to import: no registry is needed for a pod to start. */
export async function sandboxImage(machine: string = process.arch): Promise<ImageArchive> {
  if (machine !== 'x64' && machine !== 'arm64') throw new Error(`no sandbox program for ${machine} processors`);
  return packImage({
    reference: SANDBOX_IMAGE,
    architecture: MACHINES[machine].oci,
    files: [{ path: 'sandbox', mode: 0o755, content: sandboxProgram(machine) }],
    entrypoint: ['/sandbox'],
  });
}
