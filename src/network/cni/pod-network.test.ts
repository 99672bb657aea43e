import { expect, test } from 'vitest';
import { parseCidr } from '#base';
import { cniConfiguration } from './pod-network.ts';

const options = {
  bridge: 'pdl0',
  podCidr: '10.244.0.0/24',
  serviceCidr: '10.96.0.0/16',
  confDirectory: '/conf',
  dataDirectory: '/ipam',
};

test('pods reach their neighbours through the gateway, and the half that holds the gateway is routed last', () => {
  const range = parseCidr(options.podCidr);
  if (!range) throw new Error('not a range');
  expect(cniConfiguration(options, range)).toMatchObject({
    plugins: [
      {
        type: 'bridge',
        bridge: 'pdl0',
        hairpinMode: true,
        ipam: {
          ranges: [[{ subnet: '10.244.0.0/24' }]],
          routes: [{ dst: '0.0.0.0/0' }, { dst: '10.244.0.128/25' }, { dst: '10.244.0.0/25' }],
          dataDir: '/ipam',
        },
      },
    ],
  });
});
