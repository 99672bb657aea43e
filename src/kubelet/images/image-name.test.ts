import { expect, test } from 'vitest';
import { registryOf, withDefaultTag } from './image-name.ts';

test.each([
  ['busybox', 'busybox:latest'],
  ['busybox:1.37', 'busybox:1.37'],
  ['registry.k8s.io/e2e-test-images/agnhost:2.55', 'registry.k8s.io/e2e-test-images/agnhost:2.55'],
  ['localhost:5000/a/b', 'localhost:5000/a/b:latest'],
  [`nginx@sha256:${'a'.repeat(64)}`, `nginx@sha256:${'a'.repeat(64)}`],
])('%s is pulled as %s', (image, pulled) => {
  expect(withDefaultTag(image)).toBe(pulled);
});

test('what is no image name is refused in the words of the original', () => {
  expect(() => withDefaultTag('UPPER//bad')).toThrow(
    'Failed to apply default image tag "UPPER//bad": couldn\'t parse image name "UPPER//bad": invalid reference format',
  );
  expect(() => withDefaultTag('Nginx')).toThrow('repository name must be lowercase');
});

test('an image without a host is from Docker Hub', () => {
  expect(registryOf('library/nginx:1')).toBe('index.docker.io');
  expect(registryOf('quay.io/a/b')).toBe('quay.io');
});
