import { seededRandom, VirtualClock } from '#base';
import { runtimeContract } from '../contract.ts';
import { simulatedRuntime } from './simulated-runtime.ts';

runtimeContract('simulated', async () => {
  const clock = new VirtualClock();
  return {
    runtime: simulatedRuntime({ clock, random: seededRandom(7) }),
    image: 'busybox:1.37',
    clock,
    pass: (ms) => clock.advance(ms),
    dispose: async () => {},
  };
});
